"""How editors write down an audit, and how they are told to have one made."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from home.accessibility.models import AccessibilityAudit
from home.accessibility.wagtail_hooks import NOTICE, audit_to_make
from tests.home.accessibility.factories import AuditFactory, answers
from tests.home.factories import editor, moderator

CREATE = reverse("accessibility_accessibilityaudit_modeladmin_create")
LIST = reverse("accessibility_accessibilityaudit_modeladmin_index")


@pytest.fixture
def desk(client):
    client.force_login(moderator())
    return client


def written(**fields):
    """What the browser sends of a filled form, with one defect."""
    form = {
        "made_on": "2026-11-20",
        "made_by": "l’Atelier des accès",
        "standard": "RGAA 4.1.2",
        "sample": "Accueil : /",
        "tools": "NVDA 2026.1 et Firefox 145",
        "defects-TOTAL_FORMS": "1",
        "defects-INITIAL_FORMS": "0",
        "defects-MIN_NUM_FORMS": "0",
        "defects-MAX_NUM_FORMS": "1000",
        "defects-0-criterion": "3.2",
        "defects-0-description": "Texte trop pâle",
        "defects-0-ORDER": "1",
    }
    return {**form, **{f"results-{number}": status for number, status in answers(60, 20).items()}, **fields}


def test_the_grid_asks_each_criterion_in_words(desk):
    html = desk.get(CREATE).text
    assert html.count('<select name="results-') == 106
    assert "Chaque image porteuse d’information a-t-elle une alternative textuelle ?" in html
    assert '<label for="id_results-13.12">' in html


def test_an_audit_is_written_down_with_its_defects(desk):
    assert desk.post(CREATE, written()).status_code == 302
    audit = AccessibilityAudit.objects.get()
    assert audit.percentage == 75
    assert [defect.criterion for defect in audit.defects.all()] == ["3.2"]


def test_a_grid_half_filled_is_kept_for_tomorrow(desk):
    unfinished = {key: value for key, value in written().items() if not key.startswith("results-13")}
    assert desk.post(CREATE, unfinished).status_code == 302
    audit = AccessibilityAudit.objects.get()
    assert len(audit.results) == 94
    assert not audit.is_valid_on(timezone.localdate())


def test_what_was_answered_is_still_there_after_an_error(desk):
    html = desk.post(CREATE, written(made_by="")).text
    assert html.count('<option value="C" selected>') == 60


def test_an_answer_may_be_taken_back(desk):
    audit = AuditFactory()
    address = reverse("accessibility_accessibilityaudit_modeladmin_edit", args=[audit.pk])
    emptied = {key: value for key, value in written().items() if not key.startswith("results-")}
    assert desk.post(address, emptied).status_code == 302
    audit.refresh_from_db()
    assert audit.results == {}


def test_the_list_says_what_each_audit_proves(desk):
    AuditFactory()
    AuditFactory(results={})
    html = desk.get(LIST).text
    assert "partiellement conforme (75 %)" in html
    assert "aucun critère rempli" in html


def test_who_may_not_write_audits_neither_sees_them_nor_is_reminded(client, rf):
    client.force_login(user := editor())
    assert client.get(LIST).status_code == 302
    request = rf.get("/")
    request.user = user
    assert audit_to_make(request) == []


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (None, "sans lui, le site se déclare non conforme"),
        (timedelta(days=0), None),
        (timedelta(days=3 * 365) - NOTICE + timedelta(days=2), "à refaire avant le"),
        (timedelta(days=4 * 365), "sans lui, le site se déclare non conforme"),
    ],
)
def test_the_dashboard_reminds_of_the_audit_in_time(rf, age, told):
    if age is not None:
        AuditFactory(made_on=timezone.localdate() - age)
    request = rf.get("/")
    request.user = moderator()
    items = audit_to_make(request)
    assert [told in item.label for item in items] == ([True] if told else [])
