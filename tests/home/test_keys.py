"""Secrets of addresses: the database holds half of each, and those mailed whole long ago still serve."""

import pytest

from campaigns.digital import models as digital
from campaigns.digital.models import Incident
from campaigns.newsletters.models import PreferenceKeys, SavedSearch, StopAlertKeys, StopKeys, Subscription
from campaigns.reports.models import Draft, ReportFollow, drafts
from home.keys import MARK, draw_token, hide
from projects.freshness import models as freshness
from projects.freshness.models import Freshness
from projects.proposals import models as proposals
from projects.proposals.models import Proposal
from tests.campaigns.digital.factories import IncidentFactory
from tests.campaigns.newsletters.factories import SavedSearchFactory, SubscriptionFactory
from tests.campaigns.reports.factories import DraftFactory, ReportFollowFactory
from tests.projects.factories import ProjectPageFactory
from tests.projects.proposals.factories import ProposalFactory

WHOLE = draw_token()[:22]


def freshness_of(**columns):
    return Freshness.objects.create(page=ProjectPageFactory(), **columns)


#: How a row is made, and what reads the keys of its address.
KINDS = {
    "proposal": (ProposalFactory, Proposal, proposals.keys),
    "freshness": (freshness_of, Freshness, freshness.keys),
    "draft of a report": (DraftFactory, Draft, drafts.draft_keys),
    "follow of a report": (ReportFollowFactory, ReportFollow, drafts.follow_keys),
    "letter": (SubscriptionFactory, Subscription, StopKeys),
    "alert": (SavedSearchFactory, SavedSearch, StopAlertKeys),
    "digital incident": (IncidentFactory, Incident, digital.own_keys),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def test_what_the_database_holds_opens_nothing(kind):
    make, model, keys = kind
    row = make()
    assert keys().find(model.objects, keys().of(row.token)).get() == row
    assert not keys().find(model.objects, row.token).exists()
    assert not keys().find(model.objects, f"{row.token}.{'A' * 20}").exists()


def test_a_link_mailed_whole_by_a_former_version_serves_before_and_after_its_secret_is_hidden(kind):
    make, model, keys = kind
    row = make(token=WHOLE)
    signed = keys().of(WHOLE)
    for _time in range(3):
        assert keys().find(model.objects, WHOLE).get() == row
        assert keys().find(model.objects, signed).get() == row
        hide(model)
    row.refresh_from_db()
    assert WHOLE not in row.token
    assert not keys().find(model.objects, row.token).exists()
    assert keys().find(model.objects, keys().of(row.token)).get() == row


def test_hiding_leaves_what_is_half_a_secret_already(kind):
    make, model, _keys = kind
    row = make()
    hide(model)
    assert model.objects.get().token == row.token
    assert row.token.startswith(MARK)


def test_the_preferences_of_an_old_letter_still_open_and_never_by_the_link_that_stops_it():
    row = SubscriptionFactory(token=WHOLE)
    mailed = PreferenceKeys().of(WHOLE)
    hide(Subscription)
    assert PreferenceKeys().find(Subscription.objects, mailed).get() == row
    for key in (WHOLE, StopKeys().of(WHOLE)):
        assert not PreferenceKeys().find(Subscription.objects, key).exists()


def test_the_nightly_rounds_hide_what_a_former_version_wrote():
    from campaigns.digital.tasks import forget_incidents
    from campaigns.newsletters.tasks import purge_unconfirmed
    from campaigns.reports.tasks import forget_reports_parts
    from projects.freshness.tasks import sweep_freshness
    from projects.proposals.tasks import forget_drafts

    rows = [make(token=WHOLE) for make, _model, _keys in KINDS.values()]
    for task in (
        purge_unconfirmed,
        sweep_freshness,
        forget_drafts,
        forget_reports_parts,
        forget_incidents,
    ):
        task()
    for row in rows:
        row.refresh_from_db()
        assert row.token.startswith(MARK)
