"""What an editor sees before anybody else does."""

from wagtail.models import Page

from campaigns.models import CampaignPage
from projects.models import ProjectPage
from tests.campaigns.factories import CampaignPageFactory, campaign_index
from tests.projects.factories import ProjectPageFactory, project_index


def preview(page):
    return page.make_preview_request(preview_mode=page.default_preview_mode)


def unsaved(model, parent, **fields):
    """A page as the admin previews it before its first save: with a place in the tree, without a key."""
    page = model(depth=parent.depth + 1, **fields)
    page.path = Page._get_children_path_interval(parent.path)[1]
    page.set_url_path(parent)
    return page


def test_a_draft_project_is_previewed():
    page = ProjectPageFactory(title="Chouettes du canton", live=False)
    answer = preview(page)
    assert answer.status_code == 200
    assert "Chouettes du canton" in answer.content.decode()


def test_a_project_is_previewed_before_its_first_save():
    page = unsaved(ProjectPage, project_index(), title="Chouettes", slug="chouettes", summary="La nuit.")
    answer = preview(page)
    assert answer.status_code == 200
    assert "La nuit." in answer.content.decode()


def test_a_preview_shows_the_draft_and_not_what_is_live():
    page = ProjectPageFactory(title="Ancien titre")
    page.title = "Nouveau titre"
    page.save_revision()
    assert "Nouveau titre" in preview(page.get_latest_revision_as_object()).content.decode()


def test_a_draft_campaign_is_previewed():
    answer = preview(CampaignPageFactory(title="Nuits d’été", live=False))
    assert "Nuits d’été" in answer.content.decode()


def test_a_campaign_is_previewed_before_its_first_save():
    page = unsaved(CampaignPage, campaign_index(), title="Nuits", slug="nuits", summary="Sous les étoiles.")
    assert "Sous les étoiles." in preview(page).content.decode()
