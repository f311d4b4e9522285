"""« C’est mon projet » : proved by the domain of the address, or looked at by an editor."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.newsletters import installations
from projects.contributors import mails
from projects.contributors.enums import Purpose
from projects.contributors.models import MailedLink
from projects.owners import actions
from projects.owners.enums import ClaimState, Role
from projects.owners.models import Claim, Membership
from projects.proposals.enums import ProposalState
from projects.proposals.models import Notice, Proposal
from tests.home.factories import UserFactory, editor, moderator
from tests.projects.contributors.factories import MailedLinkFactory
from tests.projects.factories import ContributorFactory, OrganisationFactory, ProjectPageFactory
from tests.projects.owners.factories import ClaimFactory, MembershipFactory


def project_of(url="https://www.lpo.example.org/spipoll"):
    return ProjectPageFactory(organisation=OrganisationFactory(url=url))


def claim_by(client, email, project):
    link = MailedLinkFactory(purpose=Purpose.CLAIM, email=email, project=project)
    return client.post(f"/mon-espace/lien/{link.key}/")


def test_the_page_of_a_project_leads_to_the_claim(client):
    project = project_of()
    assert f"/mon-espace/projets/{project.pk}/?pour=claim" in client.get(project.url).text


def test_the_request_is_confirmed_by_mail(client):
    installations.adopt()
    project = project_of()
    data = {"email": "anne@lpo.example.org", "purpose": "claim"}
    client.post(f"/mon-espace/projets/{project.pk}/", data)
    mails.deliver(MailedLink.objects.get().pk)
    assert mail.outbox[0].subject == "Confirmez que ce projet est le vôtre"
    assert not Claim.objects.exists()


def test_an_address_of_the_organisation_is_enough(client):
    project = project_of()
    claim_by(client, "anne@lpo.example.org", project)
    member = Membership.objects.get()
    assert (member.organisation, member.role) == (project.organisation, Role.OWNER)
    assert Claim.objects.get().by_domain


@pytest.mark.parametrize(
    ("email", "url"),
    [
        ("anne@autre.example.org", "https://lpo.example.org/"),
        ("anne@faux-lpo.example.org", "https://lpo.example.org/"),
        ("anne@gmail.com", "https://gmail.com/"),
        ("anne@lpo.example.org", ""),
    ],
)
def test_any_other_address_waits_for_an_editor(client, email, url):
    claim_by(client, email, project_of(url))
    assert Claim.objects.get().state == ClaimState.WAITING
    assert not Membership.objects.exists()


def test_who_comes_second_edits_and_does_not_decide():
    first, project = MembershipFactory(), None
    project = ProjectPageFactory(organisation=first.organisation)
    actions.accept(ClaimFactory(project=project))
    assert Membership.objects.exclude(pk=first.pk).get().role == Role.EDITOR


def test_who_proposed_the_project_is_told_without_knowing_by_whom():
    project = project_of()
    proposal = Proposal.objects.create(
        title="Spipoll", page=project, state=ProposalState.ACCEPTED, contributor=ContributorFactory()
    )
    claim = ClaimFactory(project=project, contributor__email="anne@lpo.example.org")
    for _time in range(2):
        actions.accept(claim)
    message = proposal.messages.get()
    assert "tenu à jour par qui le porte" in message.text
    assert "anne" not in message.text
    assert Notice.objects.get().proposal == proposal


@pytest.fixture
def waiting():
    return ClaimFactory(project=project_of())


def test_an_editor_accepts_in_the_admin(client, waiting):
    client.force_login(editor())
    assert "projet revendiqué à vérifier" in client.get("/admin/").text
    address = reverse("accept_claim", args=[waiting.pk])
    assert address in client.get(reverse("owners_claim_modeladmin_index")).text
    assert "La personne pourra-t-elle" in client.get(address).text
    assert not Membership.objects.exists()
    client.post(address)
    assert Membership.objects.get().contributor == waiting.contributor
    assert client.post(address).status_code == 404


def test_an_editor_refuses(client, waiting):
    client.force_login(moderator())
    client.post(reverse("refuse_claim", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.state == ClaimState.REFUSED
    assert not Membership.objects.exists()


@pytest.mark.parametrize("name", ["accept_claim", "refuse_claim"])
def test_others_do_not_decide(client, waiting, name):
    client.force_login(UserFactory())
    client.post(reverse(name, args=[waiting.pk]))
    client.logout()
    client.post(reverse(name, args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.state == ClaimState.WAITING


def test_a_page_without_organisation_must_be_given_one(client):
    claim = ClaimFactory(project=ProjectPageFactory(title="Spipoll", organisation=None))
    client.force_login(editor())
    answer = client.post(reverse("accept_claim", args=[claim.pk]), follow=True)
    assert "pas d’organisation" in answer.text
    claim.refresh_from_db()
    assert claim.state == ClaimState.WAITING


def test_unconfirmed_links_of_claims_wait_a_week(client):
    link = MailedLinkFactory(purpose=Purpose.CLAIM, project=project_of())
    MailedLink.objects.update(asked_at=timezone.now() - timezone.timedelta(days=8))
    assert client.post(f"/mon-espace/lien/{link.key}/").status_code == 410
