"""What owners do of their pages: nothing public moves without an editor, nobody touches another's."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from home.roles import set_up_roles
from projects.models import ProjectPage
from tests.home.factories import editor, moderator
from tests.projects.factories import ContributorFactory, OrganisationFactory, ProjectPageFactory
from tests.projects.owners.factories import MembershipFactory
from tests.reading import links


def fields(page, **changes):
    return {
        "summary": page.summary,
        "participate_url": page.participate_url,
        "effort": page.effort,
        "recruiting": "on",
        **changes,
    }


def test_the_space_leads_to_the_organisation_and_its_pages(client, enter, owner, page):
    space = enter(owner.contributor)
    there = f"{space}porteur/{owner.organisation.pk}/"
    assert f'href="porteur/{owner.organisation.pk}/"' in client.get(space).text
    assert f"{there}{page.pk}/" in links(client.get(there).text).values()


@pytest.mark.parametrize("suffix", ["", "chiffres.csv", "modifier/", "nouvelles/", "toujours-vrai/"])
def test_nobody_else_enters_the_desk(client, enter, owner, page, suffix):
    stranger, other = ContributorFactory(confirmed=True), MembershipFactory().contributor
    for person in (stranger, other):
        path = f"{enter(person)}porteur/{owner.organisation.pk}/{page.pk}/{suffix}"
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


def test_the_page_of_another_organisation_is_not_reached_through_one_s_own(client, enter, owner):
    other = ProjectPageFactory(organisation=OrganisationFactory())
    path = f"{enter(owner.contributor)}porteur/{owner.organisation.pk}/{other.pk}/modifier/"
    assert client.post(path, fields(other, summary="Pris.")).status_code == 404


def test_a_correction_waits_for_an_editor_and_then_is_public(client, desk, page):
    set_up_roles()
    answer = client.post(f"{desk}modifier/", fields(page, summary="Compter les pollinisateurs."))
    assert "l’équipe relit" in answer.text
    page = ProjectPage.objects.get(pk=page.pk)
    assert page.summary != "Compter les pollinisateurs."
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, moderator(), "approve")
    assert ProjectPage.objects.get(pk=page.pk).summary == "Compter les pollinisateurs."


def test_a_second_correction_joins_the_one_that_waits(client, desk, page):
    set_up_roles()
    client.post(f"{desk}modifier/", fields(page, summary="Un."))
    assert "Un." in client.get(f"{desk}modifier/").text
    client.post(f"{desk}modifier/", fields(page, summary="Un.", equipment="Une loupe"))
    state = ProjectPage.objects.get(pk=page.pk).current_workflow_task_state
    state.task.specific.on_action(state, moderator(), "approve")
    page = ProjectPage.objects.get(pk=page.pk)
    assert (page.summary, page.equipment) == ("Un.", "Une loupe")


def test_only_the_permitted_fields_change(client, desk, page):
    client.post(f"{desk}modifier/", fields(page, equipment="Une loupe", title="Autre", live="", slug="x"))
    draft = ProjectPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (draft.title, draft.slug, draft.equipment) == (page.title, page.slug, "Une loupe")


def test_a_date_that_makes_no_sense_is_told_and_nothing_is_kept(client, desk, page):
    wrong = fields(page, opens_on="2027-02-01", closes_on="2027-01-01")
    assert "La fin précède le début" in client.post(f"{desk}modifier/", wrong).text
    assert page.get_latest_revision_as_object().closes_on is None


def test_changing_nothing_asks_nothing_of_the_editors(client, desk, page):
    set_up_roles()
    client.post(f"{desk}modifier/", fields(page))
    assert not ProjectPage.objects.get(pk=page.pk).workflow_in_progress


def test_the_history_names_no_owner(client, desk, page, owner):
    client.post(f"{desk}modifier/", fields(page, summary="Autre."))
    entry = PageLogEntry.objects.get(action="owners.submit")
    assert entry.data == {"fields": ["summary"]}
    assert owner.contributor.email not in f"{list(PageLogEntry.objects.values())}"
    assert not ModelLogEntry.objects.exists()


def test_still_right_takes_one_click(client, desk, page):
    ProjectPage.objects.filter(pk=page.pk).update(verified_on=date(2020, 1, 1))
    assert client.get(f"{desk}toujours-vrai/").status_code == 405
    assert client.post(f"{desk}toujours-vrai/").url == desk
    page.refresh_from_db()
    assert page.verified_on == timezone.localdate()


def test_the_desk_closes_with_the_space(client, desk):
    assert client.get(desk).status_code == 200
    client.post(desk.split("porteur/")[0] + "quitter/")
    assert client.get(desk).status_code == 410


def test_editors_see_who_acts_for_an_organisation(client, owner):
    client.force_login(editor())
    assert "LPO" in client.get("/admin/owners/membership/").text


def test_a_new_date_waits_as_any_other_change(client, desk, page):
    soon = timezone.localdate() + timedelta(days=30)
    client.post(f"{desk}modifier/", fields(page, closes_on=soon.isoformat()))
    page = ProjectPage.objects.get(pk=page.pk)
    assert page.closes_on is None
    assert page.get_latest_revision_as_object().closes_on == soon


def test_the_owner_is_given_what_to_copy_into_their_site(client, desk, page):
    text = client.get(desk).text
    assert f"/integrer/projets/{page.pk}/?couleur=611f69&quot; title=&quot;Spipoll" in text
    assert f"/integrer/projets/{page.pk}/badge.svg" in text
