"""The lists of a campaign's projects in its form: pinned, excluded, and what the saved search finds."""

import re

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from campaigns.models import CampaignPage, ExcludedProject
from search import backends
from search.backends import BackendUnavailable
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory

FOUND = reverse("campaigns_admin:found")


@pytest.fixture
def birds(discover):
    """Three projects that a search of birds finds."""
    pages = [ProjectPageFactory(title=f"Oiseaux {n}", themes=["birds"]) for n in range(3)]
    ProjectPageFactory(title="Marées", themes=["sea"])
    discover()
    return pages


def address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def form_of(client, page):
    client.force_login(editor())
    return client.get(address(page)).content.decode()


def listed(html, name):
    """The ids of the projects that a list of the form shows, in order."""
    shown = html.split(f'data-project-list="{name}"')[1].split("</ol>")[0]
    return [int(number) for number in re.findall(r'data-project="(\d+)"', shown)]


def rows(html, prefix):
    return html.split(f'data-rows="{prefix}"')[1].split("<template")[0]


def sent(page, pinned=(), excluded=()):
    """What the browser sends: each row is ``(row, project, place, deleted)``."""
    forms = {
        name: inline_formset(
            [
                {"id": row.pk if row else "", "project": project.pk, "ORDER": place, "DELETE": deleted}
                for row, project, place, deleted in given
            ],
            initial=sum(1 for row, *_rest in given if row),
        )
        for name, given in (("pinned", pinned), ("excluded", excluded), ("comments", ()))
    }
    texts = {"title": page.title, "slug": page.slug, "summary": page.summary, "goal_reached": 0}
    return nested_form_data({**texts, "body": streamfield([]), "query": page.query, **forms})


def save(client, page, **lists):
    client.force_login(editor())
    answer = client.post(address(page), sent(page, **lists))
    assert answer.status_code == 302, answer.context["form"].errors
    return CampaignPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_the_form_shows_each_list(client, birds):
    campaign = CampaignPageFactory(query="theme=oiseaux", pinned=[birds[2], birds[0]])
    ExcludedProject.objects.create(page=campaign, project=birds[1])
    html = form_of(client, campaign)
    assert listed(html, "pinned") == [birds[2].pk, birds[0].pk]
    assert listed(html, "excluded") == [birds[1].pk]
    assert sorted(listed(html, "found")) == [page.pk for page in birds]


def test_what_the_lists_show_has_its_hidden_rows(client, birds):
    html = form_of(client, CampaignPageFactory(pinned=birds[:2]))
    assert re.findall(r'data-row="(\d+)"', rows(html, "pinned")) == [str(page.pk) for page in birds[:2]]
    assert 'type="hidden"' in rows(html, "pinned") and "<select" not in rows(html, "pinned")


def test_a_row_that_is_added_can_be_taken_off_again(client):
    html = form_of(client, CampaignPageFactory())
    added = html.split('data-rows="pinned"')[1].split("data-empty-row")[1].split("</template>")[0]
    for name in ("project", "ORDER", "DELETE"):
        tag = re.search(rf'<input[^>]*name="pinned-__prefix__-{name}"[^>]*>', added)[0]
        assert 'type="hidden"' in tag


def test_a_project_is_pinned_and_another_excluded(client, birds):
    campaign = CampaignPageFactory(query="theme=oiseaux")
    draft = save(client, campaign, pinned=[(None, birds[1], 1, "")], excluded=[(None, birds[0], "", "")])
    assert [page.title for page in draft.find_projects()] == ["Oiseaux 1", "Oiseaux 2"]


def test_the_order_of_the_list_is_kept(client, birds):
    campaign = CampaignPageFactory(pinned=birds)
    places = zip(campaign.pinned.all(), birds, (3, 1, 2), strict=True)
    draft = save(client, campaign, pinned=[(row, page, place, "") for row, page, place in places])
    assert [row.project.title for row in draft.pinned.all()] == ["Oiseaux 1", "Oiseaux 2", "Oiseaux 0"]


def test_a_project_that_is_taken_off_its_list_is_free_again(client, birds):
    campaign = CampaignPageFactory(pinned=birds[:1])
    draft = save(client, campaign, pinned=[(campaign.pinned.get(), birds[0], 0, "on")])
    assert not draft.pinned.exists()


def test_the_lists_are_those_that_were_sent_when_the_form_is_refused(client, birds):
    campaign = CampaignPageFactory()
    data = sent(campaign, pinned=[(None, birds[1], 2, ""), (None, birds[2], 1, "")]) | {"slug": "pas valable"}
    client.force_login(editor())
    assert listed(client.post(address(campaign), data).content.decode(), "pinned") == [
        birds[2].pk,
        birds[1].pk,
    ]


def ask(client, path):
    client.force_login(editor())
    return client.get(path)


def test_the_list_follows_the_search_being_built(client, birds):
    html = ask(client, f"{FOUND}?theme=oiseaux").content.decode()
    assert html.count("<li") == 3
    assert "ouvert aujourd’hui" in html and "Marées" not in html


def test_a_search_that_does_not_answer_shows_no_project(client, monkeypatch):
    def silent(query):
        raise BackendUnavailable

    monkeypatch.setattr(backends.get_backend(), "search", silent)
    assert "<li" not in ask(client, f"{FOUND}?theme=oiseaux").content.decode()


def test_a_project_that_the_search_does_not_find_may_be_added(client):
    project = ProjectPageFactory(title="Loin d’ici", live=False)
    html = ask(client, reverse("campaigns_admin:item", args=[project.pk])).content.decode()
    assert "Loin d’ici" in html and "hors ligne" in html


def test_each_button_says_what_it_does_to_which_project(client):
    project = ProjectPageFactory(title="Mares <vives>")
    html = ask(client, reverse("campaigns_admin:item", args=[project.pk])).content.decode()
    for label in ("Monter", "Descendre", "Mettre en avant", "Écarter", "Retirer"):
        assert f'aria-label="{label} « Mares &lt;vives&gt; »' in html.replace("\xa0", " ")


@pytest.mark.parametrize("path", [FOUND, reverse("campaigns_admin:item", args=[1])])
def test_the_lists_ask_to_sign_in(client, path):
    assert client.get(path).url.startswith(reverse("wagtailadmin_login"))


def test_a_project_that_was_taken_off_and_saved_is_pinned_again(client, birds):
    campaign = CampaignPageFactory()
    client.force_login(editor())
    # The form saves itself each time, and learns from the answer which rows are known by now.
    data = sent(campaign, pinned=[(None, birds[1], 1, "")])
    for deleted in ("", "on", ""):
        data["pinned-0-DELETE"] = deleted
        answer = client.post(address(campaign), data, headers={"accept": "application/json"})
        data |= answer.json()["field_updates"]
    draft = CampaignPage.objects.get(pk=campaign.pk).get_latest_revision_as_object()
    assert [row.project.title for row in draft.pinned.all()] == ["Oiseaux 1"]
