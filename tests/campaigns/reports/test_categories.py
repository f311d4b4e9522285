import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from campaigns.reports.actions import CATEGORIES_FILE, load_categories
from campaigns.reports.models import Category, CategoryPlace
from tests.campaigns.reports.factories import CategoryFactory
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def test_the_ten_categories_and_their_children_are_loaded():
    load_categories()
    assert Category.objects.filter(parent=None).count() == 10
    assert all(category.children.exists() for category in Category.objects.filter(parent=None))


def test_loading_again_keeps_what_editors_changed():
    load_categories()
    Category.objects.filter(code="proprete").update(label="Rues propres", active=False)
    assert load_categories() == 0
    assert Category.objects.get(code="proprete").label == "Rues propres"


def test_what_points_at_somebody_is_loaded_private():
    load_categories()
    assert Category.objects.get(code="stationnement-genant").private
    assert not Category.objects.get(code="fontaine").private


def test_codes_are_told_once_in_the_file():
    rows = json.loads(CATEGORIES_FILE.read_text(encoding="utf-8"))
    codes = [row["code"] for parent in rows for row in (parent, *parent["children"])]
    assert len(set(codes)) == len(codes)


def test_the_command_says_how_many_it_added(capsys):
    call_command("load_categories")
    assert capsys.readouterr().out == f"{Category.objects.count()} catégories ajoutées.\n"


def test_a_category_is_offered_everywhere_or_where_it_is_limited_to():
    everywhere, here = CategoryFactory(), CategoryFactory()
    rennes, brest = PlaceFactory(), PlaceFactory()
    CategoryPlace.objects.create(category=here, place=rennes)
    assert set(Category.objects.offered_in(rennes)) == {everywhere, here}
    assert set(Category.objects.offered_in(brest)) == {everywhere}


def test_a_category_that_is_not_active_is_not_offered():
    CategoryFactory(active=False)
    assert not Category.objects.offered_in(PlaceFactory()).exists()


def test_a_child_is_named_after_its_parent():
    child = CategoryFactory(label="Banc", parent=CategoryFactory(label="Mobilier"))
    assert str(child) == "Mobilier : Banc"


def test_there_are_two_levels_and_no_more():
    child = CategoryFactory(parent=CategoryFactory())
    with pytest.raises(ValidationError, match="sous-catégorie"):
        Category(code="trop-bas", label="Trop bas", parent=child).full_clean()


def test_a_category_that_has_children_does_not_become_one():
    parent = CategoryFactory()
    CategoryFactory(parent=parent)
    parent.parent = CategoryFactory()
    with pytest.raises(ValidationError, match="déplacer"):
        parent.full_clean()
