"""One of each thing that an address may name, and the seven people who may come to it."""

from datetime import date

from django.utils import timezone
from wagtail.models import Site

from campaigns.commitments import people
from campaigns.communes.enums import State as CommuneState
from campaigns.communes.forwarding import owe_forwards
from campaigns.communes.models import ANSWER_KEYS, VERIFY_KEYS
from campaigns.communes.states import ask_to_verify
from campaigns.digital.enums import Sighting
from campaigns.digital.enums import State as IncidentState
from campaigns.digital.models import own_keys
from campaigns.newsletters import subscriptions
from campaigns.newsletters.enums import SuppressionReason
from campaigns.newsletters.models import LetterPlan, PreferenceKeys, StopAlertKeys, StopKeys, Suppression
from campaigns.reports import alerts, drafts
from campaigns.reports.enums import State
from campaigns.reports.models.alerts import STOP_KEYS
from campaigns.reports.models.drafts import follow_keys
from campaigns.reports.steps import STEPS as REPORT_STEPS
from projects.contributors import follow_ups, links
from projects.contributors.models import FollowUp
from projects.enums import ParticipationStatus
from projects.freshness import models as freshness
from projects.freshness.models import Freshness
from projects.links.models import Link
from projects.models import AccessNeed, TerritoryText
from projects.proposals import actions as proposals
from projects.proposals.enums import ProposalState
from projects.proposals.models import Attachment, Proposal, Support
from projects.proposals.steps import STEPS
from search.models import MissedSearch, Promotion, SynonymGroup
from tests.campaigns.commitments.factories import CommentFactory, FollowerFactory
from tests.campaigns.communes.factories import ParticipantFactory
from tests.campaigns.digital.factories import IncidentFactory
from tests.campaigns.newsletters.factories import (
    ConsentFactory,
    DeliveryFactory,
    IssueFactory,
    SavedSearchFactory,
    SeedPersonFactory,
    SubscriptionFactory,
)
from tests.campaigns.reports.factories import (
    AnswerTemplateFactory,
    DraftFactory,
    ForwardingFactory,
    Open311KeyFactory,
    PhotoFactory,
    ReportAlertFactory,
    ReportFactory,
    ReportFollowFactory,
)
from tests.home.accessibility.factories import AuditFactory
from tests.home.factories import administrator, editor, moderator
from tests.projects.contributors.factories import MailedLinkFactory
from tests.projects.factories import (
    AudienceFactory,
    ContributionKindFactory,
    ContributorFactory,
    PlaceFactory,
    ProjectPageFactory,
)
from tests.projects.imports.desk import NIDS, tried
from tests.projects.owners.factories import ClaimFactory, MembershipFactory, NewsFactory
from tests.projects.proposals.factories import ProposalFactory, picture
from tests.projects.toolbox.factories import toolbox

FORGED = "0" * 22
#: People known by the key of their space, then those who sign in, each higher than the one before.
HOLDERS = ("contributor", "owner_a", "owner_b")
TEAM = ("editor", "moderator", "administrator")
PEOPLE = ("anonymous", *HOLDERS, *TEAM)


class World:
    """``users``: of those who sign in; ``people``: the others; ``spaces``: keys of those who have one."""

    def __init__(self):
        contributor = ContributorFactory(email="camille@example.org", confirmed=True)
        self.users = dict(zip(TEAM, (editor(), moderator(), administrator()), strict=True))
        mine, other = MembershipFactory(), MembershipFactory()
        self.page = ProjectPageFactory(
            organisation=mine.organisation, themes=["birds"], places=["com-35238"], closes_on=date(2099, 1, 1)
        )
        people = (contributor, mine.contributor, other.contributor)
        self.people = dict(zip(HOLDERS, people, strict=True))
        self.spaces = {name: open_space(person) for name, person in self.people.items()}
        self.secrets = secrets_of(contributor, self.page)
        self.things = things_of(self.page, mine)
        own = Proposal.objects.with_key(self.secrets["proposals:file"]).get()
        self.things["proposals:file"] = {"pk": attach(own).pk}

    def path(self, route, visitor):
        """The address that this visitor comes to: with what is theirs, else an invented secret."""
        asked = f"?url={self.page.full_url}" if route.name == "exchange:oembed" else ""
        return route.path(self.values(route, visitor)) + asked

    def values(self, route, visitor):
        """What this visitor writes in the address, by the name of the parameter."""
        secret = self.secrets.get(route.name, FORGED) if visitor == "contributor" else FORGED
        found = {"page_id": self.page.pk, "project_id": self.page.pk, "token": secret, "key": secret}
        if route.name.startswith("contributors:"):
            found["key"] = self.spaces.get(visitor, FORGED)
        return found | self._thing(route.name)

    def _thing(self, name):
        """The values of the longest beginning of the name that is known."""
        known = [start for start in self.things if name.startswith(start)]
        return self.things[max(known, key=len)] if known else {}


def open_space(person):
    link = MailedLinkFactory(email=person.email)
    links.use(link)
    return link.key


def secrets_of(person, page):
    """What was sent to a person, by the name of the route that it opens."""
    subscription = SubscriptionFactory(contributor=person)
    consent = ConsentFactory()
    question = FollowUp.objects.create(contributor=person, project=page, due_at=timezone.now())
    draft = ProposalFactory()
    unconfirmed = ProposalFactory(state=ProposalState.UNCONFIRMED, email=person.email)
    support = Support.objects.create(proposal=ProposalFactory(received=True), email=person.email)
    key = PreferenceKeys().of(subscription.token)
    of_draft = ("own", "resume", "reply", "alike", "file", "preview", "step")
    return {
        "contributors:link": MailedLinkFactory(email=person.email).key,
        "contributors:answer": follow_ups.token_of(question, ParticipationStatus.DONE),
        "newsletters:stop-alert": StopAlertKeys().of(SavedSearchFactory(subscription=subscription).token),
        "newsletters:confirm": subscriptions.confirmation_url(consent).rstrip("/").rpartition("/")[2],
        "newsletters:unsubscribe": StopKeys().of(subscription.token),
        **{f"newsletters:{name}": key for name in ("preferences", "export", "erase")},
        "proposals:confirm": proposals.confirmation_token(unconfirmed),
        "proposals:confirm_support": proposals.support_token(support),
        **{f"proposals:{name}": draft.key for name in of_draft},
        "freshness:answer": freshness.keys().of(Freshness.objects.create(page=page).token),
        **secrets_of_reports(person),
        **secrets_of_commitments(person),
    }


def secrets_of_reports(person):
    begun, told = DraftFactory(), DraftFactory(email=person.email, api_token="confie")
    asked = ReportFollowFactory(contributor=None, email=person.email, confirmed_at=None)
    return {
        **dict.fromkeys(("reports:own", "reports:preview", "reports:step"), begun.key),
        "reports:confirm": drafts.confirmation_token(told),
        "reports:confirm_follow": drafts.follow_token(asked),
        "reports:follow": follow_keys().of(ReportFollowFactory(contributor=person).token),
        "reports:confirm_alert": alerts.confirmation_token(
            ReportAlertFactory(contributor=None, email=person.email, confirmed_at=None)
        ),
        "reports:stop_alert": STOP_KEYS.of(ReportAlertFactory(contributor=person).token),
        **secrets_of_communes(),
        "open311:token": told.api_token,
    }


def secrets_of_commitments(person):
    asked = FollowerFactory(contributor=None, email=person.email)
    incident = IncidentFactory(path=[IncidentState.SENT])
    return {
        "commitments:confirm": people.confirmation_of(asked),
        "commitments:stop": people.stop_of(FollowerFactory(contributor=person)),
        "digital:own": own_keys().of(incident.token),
        "digital:administration": incident.desk_key,
    }


def secrets_of_communes():
    """What a town hall and a service were sent."""
    asked = ParticipantFactory()
    [verify] = ask_to_verify(asked)
    report = ReportFactory(place=ParticipantFactory(active=True).place, path=[State.PUBLISHED])
    owe_forwards(timezone.now())
    forward = report.changes.get().commune_notices.get()
    return {
        "communes:verify": VERIFY_KEYS.of(verify.token),
        "communes:answer": ANSWER_KEYS.of(forward.token),
    }


def attach(proposal):
    return Attachment.objects.create(
        proposal=proposal, name="mare.pdf", media_type="application/pdf", content=b"mare", size=4
    )


def rows_of_reports():
    report, forwarding = ReportFactory(path=[State.PUBLISHED]), ForwardingFactory()
    return {
        "reports_answertemplate": AnswerTemplateFactory(),
        "reports_report": report,
        "reports_change": report.changes.get(),
        "reports_category": report.category,
        "reports_open311key": Open311KeyFactory(),
        "reports_open311service": forwarding.service,
        "reports_forwarding": forwarding,
    }


def rows_of_lists(page, membership, delivery):
    """A row of each list of the administration."""
    incident = IncidentFactory(path=[IncidentState.SENT], screenshot=picture())
    participant = ParticipantFactory()
    return {
        "communes_participant": participant,
        "communes_step": participant.steps.create(after=CommuneState.CANDIDATE),
        **rows_of_reports(),
        "digital_incident": incident,
        "digital_incidentstep": incident.steps.first(),
        "digital_administration": incident.administration,
        "commitments_comment": CommentFactory(),
        "accessibility_accessibilityaudit": AuditFactory(),
        "projects_projectpage": page,
        "projects_organisation": membership.organisation,
        "projects_place": page.places.get().place,
        "projects_territorytext": TerritoryText.objects.create(place=PlaceFactory()),
        "projects_theme": page.themes.get(),
        "projects_contributionkind": ContributionKindFactory(),
        "projects_audience": AudienceFactory(),
        "projects_accessneed": AccessNeed.objects.create(code="calme", slug="au-calme", label="Au calme"),
        "search_synonymgroup": SynonymGroup.objects.create(words="mare, étang"),
        "search_promotion": Promotion.objects.create(words="mare", sentence="Pour vous."),
        "newsletters_subscription": delivery.subscription,
        "newsletters_issue": IssueFactory(),
        "newsletters_delivery": delivery,
        "newsletters_suppression": Suppression.objects.create(
            address_hash="0" * 64, reason=SuppressionReason.REQUEST
        ),
        "newsletters_seedperson": SeedPersonFactory(),
        "newsletters_letterplan": LetterPlan.objects.create(subject="La lettre"),
        "owners_claim": ClaimFactory(project=page),
        "owners_membership": membership,
        "owners_news": NewsFactory(project=page),
    }


def things_of(page, membership):
    """What the addresses name, by the beginning of the names of their routes."""
    toolbox()
    delivery = DeliveryFactory()
    lists = rows_of_lists(page, membership, delivery)
    missed = MissedSearch.objects.create(
        language="fr", words="mare", times=9, first_day=date(2026, 1, 1), last_day=date(2026, 1, 2)
    )
    by_key = {
        **dict.fromkeys(("agenda", "freshness_desk:", "campaigns_admin:", "api:project"), page),
        "links:": Link.objects.create(url="https://projet.example.org/"),
        "misses:": missed,
        "newsletters_admin:": delivery.issue,
        "newsletters_admin:end_subscription": delivery.subscription,
        "newsletters_admin:lift_suppression": lists["newsletters_suppression"],
        **dict.fromkeys(("place_chooser:", "landings:territory"), lists["projects_place"]),
        **dict.fromkeys(("organisation_chooser:", "landings:organisation"), membership.organisation),
        "landings:theme": lists["projects_theme"],
    }
    incident, commitment = lists["digital_incident"], lists["commitments_comment"].page
    found = {name: {"instance_pk": row.pk} for name, row in lists.items()}
    found |= {name: {"pk": row.pk, "slug": getattr(row, "slug", "")} for name, row in by_key.items()}
    found |= {name: {"claim_id": lists["owners_claim"].pk} for name in ("accept_claim", "refuse_claim")}
    found["digital_desk:"] = {"incident_id": incident.pk}
    found |= {f"commitments:{name}": {"page_id": commitment.pk} for name in ("follow", "comment")}
    found |= {name: {"news_id": lists["owners_news"].pk} for name in ("publish_news", "refuse_news")}
    found["contributors:owners:"] = {"organisation_id": membership.organisation.pk}
    link = {"issue_id": delivery.issue_id, "kind": "projet", "target": page.pk}
    return found | {"newsletters:link": link} | other_values(page)


def other_values(page):
    run, proposal = tried(NIDS), ProposalFactory(received=True, state=ProposalState.IN_REVIEW)
    settings_of = {"app_name": "home", "model_name": "sitesettings"}
    return {
        "imports:": {"pk": run.pk, "file": run.files.get().pk},
        "proposals_desk:": {"pk": proposal.pk, "file": attach(proposal).pk},
        "projects_admin:merge": {"kept": page.pk, "lost": ProjectPageFactory().pk},
        "proposals:shared": {"public_id": proposal.public_id},
        "proposals:step": {"slug": STEPS[0].slug},
        "exchange:": {"name": "themes", "colour": "611f69"},
        **values_of_reports(),
        "sitemap": {"section": "pages"},
        "digital:hand_off": {"sighting": Sighting.ILLEGAL.value},
        "digital:report": {"sighting": Sighting.DEFACED.value},
        "wagtailsettings:edit": {**settings_of, "pk": Site.objects.get().pk},
    }


def values_of_reports():
    report, form = ReportFactory(path=[State.PUBLISHED]), {"form": "json"}
    photo = PhotoFactory(report=report)
    photo.original = photo.content
    photo.save()
    return {
        "reports_desk:photos": {"report_id": report.pk},
        "reports_desk:original": {"code": photo.code},
        "reports:step": {"slug": REPORT_STEPS[0].slug},
        "reports:report": {"number": report.number},
        "reports:photo": {"code": photo.code},
        "open311:": form,
        "open311:service": {**form, "code": report.category.code},
        "open311:request": {**form, "number": report.number},
    }
