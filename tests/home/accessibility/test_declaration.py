"""The page that the law wants, written from the audits; and its mention on every page."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from wagtail.models import Page

from home import caching
from home.accessibility.models import AccessibilityAudit, AccessibilityDefect, statement_on
from tests.home.accessibility.factories import AuditFactory, answers, declaration
from tests.reading import links


def read(client, address="/accessibilite/"):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.text.split())


def defect(audit, **fields):
    fields = {"criterion": "3.2", "description": "Texte trop pâle", **fields}
    return AccessibilityDefect.objects.create(audit=audit, **fields)


def test_without_an_audit_the_site_does_not_conform(client):
    declaration()
    html = read(client)
    assert "<h1>Accessibilité : non conforme</h1>" in html
    assert "aucun audit valable n’existe" in html


@pytest.mark.parametrize(
    ("conforming", "failing", "words"),
    [
        (106, 0, "totalement conforme"),
        (60, 20, "partiellement conforme"),
        (20, 60, "non conforme"),
    ],
)
def test_the_page_and_every_other_one_say_what_the_audit_proves(client, conforming, failing, words):
    AuditFactory(results=answers(conforming, failing))
    declaration()
    assert f"<h1>Accessibilité : {words}</h1>" in read(client)
    assert links(read(client, "/"))[f"Accessibilité : {words}"] == "/accessibilite/"


def test_without_a_page_the_mention_is_still_on_the_home_page(client):
    AuditFactory()
    assert "Accessibilité : partiellement conforme" in read(client, "/")


def test_an_audit_of_three_years_ago_is_worth_nothing():
    audit = AuditFactory(made_on=date(2026, 11, 22))
    assert statement_on(audit.expires_on - timedelta(days=1)).endswith("partiellement conforme")
    assert statement_on(audit.expires_on).endswith("non conforme")


def test_an_audit_to_come_proves_nothing():
    AuditFactory(made_on=timezone.localdate() + timedelta(days=1))
    assert statement_on(timezone.localdate()).endswith("non conforme")


def test_the_latest_complete_audit_is_the_one_that_counts():
    today = timezone.localdate()
    AuditFactory(made_on=today - timedelta(days=90), results=answers(106, 0))
    AuditFactory(made_on=today - timedelta(days=60), results=answers(60, 20))
    AuditFactory(made_on=today - timedelta(days=30), results={"1.1": "C"})
    assert statement_on(today) == "Accessibilité : partiellement conforme"


def test_the_rate_is_never_rounded_up():
    assert AuditFactory(results=answers(105, 1)).percentage == 99
    assert AuditFactory(results={}).percentage is None


def test_the_page_gives_the_result_by_theme_and_each_answer(client):
    AuditFactory(results=answers(60, 20))
    declaration()
    html = read(client)
    assert "75 % des critères applicables" in html
    assert '<th scope="row">1. Images</th> <td>9</td> <td>0</td> <td>0</td>' in html
    assert "Chaque image porteuse d’information a-t-elle une alternative textuelle ?" in html


def test_a_defect_is_told_with_its_remedy_and_its_date(client):
    defect(AuditFactory(), where="les cartes", remedy="Foncer le texte.", planned_on=date(2027, 5, 1))
    declaration()
    html = read(client)
    assert "Texte trop pâle (les cartes)" in html
    assert "Remède : Foncer le texte. Correction prévue le 1er mai 2027." in html


def test_what_is_mended_or_exempted_is_told_apart(client):
    audit = AuditFactory()
    defect(audit, description="Mal lu", mended_on=date(2027, 1, 2))
    defect(audit, description="Vieux document", exemption="burden")
    declaration()
    html = read(client)
    assert html.index("Dérogations et contenus") < html.index("Vieux document") < html.index("Mal lu")
    assert "Corrigé le 2 janvier 2027." in html
    assert "Défauts connus" not in html


def test_the_law_has_its_words_whatever_editors_write(client):
    declaration(plan="", actions="<p>Former l’équipe.</p>")
    html = read(client)
    assert "Défenseur des droits, Libre réponse 71120, 75342 Paris CEDEX 07" in html
    assert "La Ville s’engage" in html
    assert "Écrire à la mairie." in html
    assert "Il n’est pas encore publié." in html
    assert "Former l’équipe." in html


def test_the_page_tells_what_machines_checked_and_that_it_is_no_audit(client):
    declaration()
    html = read(client)
    assert "axe-core" in html
    assert "Aucun défaut trouvé." in html
    assert "Elles ne remplacent pas un audit" in html


def test_the_page_stays_where_the_law_wants_it():
    page = declaration()
    page.slug = "a11y"
    with pytest.raises(ValidationError, match="accessibilite"):
        page.full_clean()


def test_there_is_one_declaration():
    declaration()
    assert not type(Page.objects.get(slug="accessibilite").specific).can_create_at(Page.objects.get(depth=2))


@pytest.mark.parametrize("results", [{"14.1": "C"}, {"1.1": "peut-être"}])
def test_an_answer_that_means_nothing_is_refused(results):
    with pytest.raises(ValidationError, match="inconnu"):
        AuditFactory.build(results=results).full_clean()


def test_a_defect_is_of_a_criterion_that_exists():
    with pytest.raises(ValidationError, match=r"de 1\.1 à 13\.12"):
        AccessibilityDefect(audit=AuditFactory(), criterion="14.1", description="?").full_clean()


def test_a_saved_audit_is_seen_at_once_on_every_page(client, django_capture_on_commit_callbacks):
    declaration()
    before = caching.generation()
    with django_capture_on_commit_callbacks(execute=True):
        AccessibilityAudit.objects.create(made_by="X", results=answers(60, 20))
    assert caching.generation() != before
    assert "Accessibilité : partiellement conforme" in read(client, "/")
