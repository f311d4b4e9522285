"""How an editor finds two pages of one project and makes them one."""

import pytest
from django.urls import reverse

from projects.models import ProjectPage
from tests.home.factories import editor, moderator
from tests.projects.factories import ProjectPageFactory

DUPLICATES = reverse("projects_admin:duplicates")


@pytest.fixture
def pair():
    kept = ProjectPageFactory(title="Spipoll", slug="spipoll", summary="Photographier.", themes=["insects"])
    lost = ProjectPageFactory(title="Spipoll", slug="spipoll-2", summary="Les fleurs.", themes=["plants"])
    return kept, lost


def address(kept, lost):
    return reverse("projects_admin:merge", args=[kept.pk, lost.pk])


def opened(client, pair, user=None):
    client.force_login(user or moderator())
    return client.get(address(*pair))


def test_the_report_shows_each_pair_its_reasons_and_where_to_compare(client, pair):
    client.force_login(editor())
    html = client.get(DUPLICATES).content.decode()
    assert "même titre" in html
    assert address(*pair) in html


def test_the_report_is_reached_from_the_menu(client):
    client.force_login(editor())
    assert DUPLICATES in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_site_without_duplicates_says_so(client):
    client.force_login(editor())
    assert "Aucun doublon" in client.get(DUPLICATES).content.decode()


def test_the_report_asks_to_sign_in(client):
    assert client.get(DUPLICATES).url.startswith(reverse("wagtailadmin_login"))


def test_the_page_is_titled_by_what_one_does_there(client, pair):
    title = opened(client, pair).content.decode().split("<h1", 1)[1].split("</h1>", 1)[0]
    assert "Fusionner deux fiches" in title


def test_what_differs_is_shown_side_by_side(client, pair):
    html = opened(client, pair).content.decode()
    assert ("Photographier." in html, "Les fleurs." in html) == (True, True)


def test_what_is_the_same_is_not_asked(client, pair):
    form = opened(client, pair).context["form"]
    assert "title" not in form.fields
    assert {"summary", "themes"} <= set(form.fields)


def test_each_value_says_by_a_label_which_one_it_is(client, pair):
    html = opened(client, pair).content.decode()
    assert html.count('<label for="id_summary') == 2


def test_the_other_page_may_be_the_one_that_stays(client, pair):
    assert address(*reversed(pair)) in opened(client, pair).content.decode()


def chosen(client, pair, **sides):
    names = opened(client, pair).context["form"].fields
    return client.post(address(*pair), {name: sides.get(name, "kept") for name in names})


def test_the_choices_of_the_editor_make_the_page(client, pair):
    answer = chosen(client, pair, summary="lost")
    kept = ProjectPage.objects.get(pk=pair[0].pk)
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[kept.pk])
    assert kept.summary == "Les fleurs."
    assert [theme.code for theme in kept.themes.all()] == ["insects"]


def test_the_merge_is_read_in_the_history_of_the_site_in_french(client, pair):
    chosen(client, pair)
    html = client.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert "Deux fiches fusionnées" in html


def test_a_form_without_an_answer_changes_nothing(client, pair):
    opened(client, pair)
    assert client.post(address(*pair), {}).status_code == 200
    assert ProjectPage.objects.get(pk=pair[1].pk).live


def test_a_second_merge_is_refused_with_its_reason(client, pair):
    chosen(client, pair)
    answer = chosen(client, pair)
    assert "déjà été fusionnée" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_publish_may_not_merge(client, pair, method):
    client.force_login(editor())
    answer = getattr(client, method)(address(*pair))
    assert answer.status_code in (302, 403)
    assert ProjectPage.objects.get(pk=pair[1].pk).live


def test_a_page_that_does_not_exist_is_not_found(client, pair):
    client.force_login(moderator())
    assert client.get(reverse("projects_admin:merge", args=[pair[0].pk, 99999])).status_code == 404
