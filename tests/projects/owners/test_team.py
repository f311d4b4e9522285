"""Several people act for an organisation: those who are responsible for it decide who, and nobody else."""

import pytest

from projects.owners.enums import ClaimState, Role
from projects.owners.models import Membership
from tests.projects.owners.factories import ClaimFactory, MembershipFactory


@pytest.fixture
def colleague(owner):
    """Somebody who edits its pages and does not decide."""
    return MembershipFactory(organisation=owner.organisation, role=Role.EDITOR)


@pytest.fixture
def house(enter, owner):
    return f"{enter(owner.contributor)}porteur/{owner.organisation.pk}/"


def test_who_is_responsible_accepts_a_colleague_and_gives_them_a_role(client, house, page):
    claim = ClaimFactory(project=page, contributor__email="zoe@ailleurs.example.org")
    assert "zoe@ailleurs.example.org" in client.get(house).text
    assert client.post(house, {"geste": f"accepter-{claim.pk}"}).url == house
    member = Membership.objects.get(contributor=claim.contributor)
    assert member.role == Role.EDITOR
    for verb, role in (("responsable", Role.OWNER), ("redaction", Role.EDITOR)):
        client.post(house, {"geste": f"{verb}-{member.pk}"})
        member.refresh_from_db()
        assert member.role == role
    client.post(house, {"geste": f"retirer-{member.pk}"})
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_a_request_that_is_refused_lets_nobody_in(client, house, page):
    claim = ClaimFactory(project=page)
    client.post(house, {"geste": f"refuser-{claim.pk}"})
    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED
    assert Membership.objects.count() == 1


def test_who_only_edits_sees_no_address_and_decides_nothing(client, enter, owner, colleague):
    house = f"{enter(colleague.contributor)}porteur/{owner.organisation.pk}/"
    assert owner.contributor.email not in client.get(house).text
    assert client.post(house, {"geste": f"retirer-{owner.pk}"}).status_code == 404
    assert Membership.objects.count() == 2


@pytest.mark.parametrize("verb", ["retirer", "redaction"])
def test_somebody_responsible_always_remains(client, house, owner, verb):
    client.post(house, {"geste": f"{verb}-{owner.pk}"})
    owner.refresh_from_db()
    assert owner.role == Role.OWNER


@pytest.mark.parametrize("verb", ["retirer", "responsable", "accepter", "refuser"])
def test_the_people_of_another_organisation_are_out_of_reach(client, house, verb):
    other = MembershipFactory(role=Role.EDITOR)
    claim = ClaimFactory()
    for row in (other, claim):
        client.post(house, {"geste": f"{verb}-{row.pk}"})
        row.refresh_from_db()
    assert (other.role, claim.state) == (Role.EDITOR, ClaimState.WAITING)


@pytest.mark.parametrize("asked", ["", "effacer-1", "retirer-", "retirer-x", "retirer-²"])
def test_what_is_no_verb_changes_nothing(client, house, asked):
    assert client.post(house, {"geste": asked}).url == house


def test_its_projects_may_be_shown_on_its_own_site(client, house, owner):
    text = client.get(house).text
    assert f"/integrer/projets/?organisation={owner.organisation.slug}&amp;amp;couleur=611f69" in text
