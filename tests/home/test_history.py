"""Who did what: each deed of the desk in Wagtail's history of the site, in the language of who reads it."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.users.models import UserProfile

from projects import merging
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import UserFactory
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, ThemeFactory
from tests.projects.imports.desk import imported, undone

HISTORY = reverse("wagtailadmin_reports:site_history")


def close(client, page):
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))


def close_project(client, user):
    close(client, ProjectPageFactory(title="Spipoll"))


def close_campaign(client, user):
    close(client, CampaignPageFactory(title="Spipoll"))


def rename_theme(client, user):
    theme = ThemeFactory(code="sea", label="Mer")
    sent = {"code": theme.code, "slug": theme.slug, "label": "Spipoll", "position": 1}
    client.post(reverse("projects_theme_modeladmin_edit", args=[theme.pk]), sent)


def add_organisation(client, user):
    sent = {"name": "Spipoll", "slug": "spipoll", "kind": "research"}
    client.post(reverse("projects_organisation_modeladmin_create"), sent)


def delete_organisation(client, user):
    organisation = OrganisationFactory(name="Spipoll")
    client.post(reverse("projects_organisation_modeladmin_delete", args=[organisation.pk]))


def merge(client, user):
    merging.merge(ProjectPageFactory(title="Spipoll"), ProjectPageFactory(title="Fleurs"), [], user)


def change_together(client, user):
    page = ProjectPageFactory(title="Spipoll")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "mark_verified"])
    client.post(f"{address}?id={page.pk}")


def bring_in(client, user):
    imported({"id": "1", "titre": "Fleurs"}, name="Spipoll.jsonl", user=user)


def take_back(client, user):
    run = imported({"id": "1", "titre": "Fleurs"}, name="Spipoll.jsonl", user=user)
    undone(run, user)


DEEDS = [
    (close_project, "Dépublié", "Unpublished"),
    (close_campaign, "Dépublié", "Unpublished"),
    (rename_theme, "Modifié", "Edited"),
    (add_organisation, "Créé", "Created"),
    (delete_organisation, "Supprimé", "Deleted"),
    (merge, "Deux fiches fusionnées", "Two entries merged"),
    (change_together, "Modifiée avec d’autres fiches", "Changed along with other entries"),
    (bring_in, "Import terminé", "Import finished"),
    (take_back, "Import annulé", "Import undone"),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("act", "french", "english"), DEEDS)
def test_the_history_of_the_site_tells_who_did_what(client, act, french, english, language):
    user = UserFactory(is_superuser=True, username="camille")
    UserProfile.objects.create(user=user, preferred_language=language)
    client.force_login(user)
    act(client, user)
    rows = client.get(HISTORY).content.decode().split("<tbody>")[1].split("<tr")
    told = [" ".join(strip_tags(f"<tr{row}").split()) for row in rows if "Spipoll" in row]
    assert [row for row in told if (french if language == "fr" else english) in row and "camille" in row], (
        told
    )


def test_the_history_of_a_page_tells_what_became_of_it(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    kept, lost = ProjectPageFactory(), ProjectPageFactory()
    merging.merge(kept, lost, [], user)
    for page in (kept, lost):
        html = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
        assert "Deux fiches fusionnées" in html
