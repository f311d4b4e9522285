"""A template of a project page: written once, copied often, never public."""

import pytest
from django.urls import reverse

from projects.models import ProjectPage
from tests.home.factories import moderator
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def template():
    return ProjectPageFactory(
        title="Modèle : comptage", slug="modele", is_template=True, first_step="Compter."
    )


def test_a_template_is_not_live_even_when_it_is_made_so(template):
    assert not ProjectPage.objects.get(pk=template.pk).live


def test_a_template_that_is_published_stays_hidden(template, client):
    template.save_revision().publish()
    page = ProjectPage.objects.get(pk=template.pk)
    assert not page.live
    assert client.get(page.url).status_code in (404, 410)


def test_a_template_is_not_found_by_a_search(template, discover, client):
    template.save_revision().publish()
    discover()
    assert "Modèle : comptage" not in client.get("/projets/").content.decode()


def test_a_page_that_becomes_a_template_leaves_the_site():
    page = ProjectPageFactory()
    page.is_template = True
    page.save_revision().publish()
    assert not ProjectPage.objects.get(pk=page.pk).live


def test_a_copy_of_a_template_is_a_project_like_the_others(template, client):
    client.force_login(moderator())
    fields = {
        "new_title": "Comptage de Rennes",
        "new_slug": "comptage-de-rennes",
        "new_parent_page": template.get_parent().pk,
        "publish_copies": "on",
    }
    client.post(reverse("wagtailadmin_pages:copy", args=[template.pk]), fields)
    copy = ProjectPage.objects.get(slug="comptage-de-rennes")
    assert (copy.is_template, copy.first_step) == (False, "Compter.")


def test_an_editor_marks_a_template_in_the_form(client):
    page = ProjectPageFactory()
    client.force_login(moderator())
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Modèle de fiche" in html
