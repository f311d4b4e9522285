"""A citizen tells a problem, with a telephone and no JavaScript."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from campaigns.reports.enums import State
from campaigns.reports.models import CategoryPlace, Draft, Report, ReportNotice
from campaigns.reports.nearby import find_places, same_problems
from campaigns.reports.redaction import personal_in, without_personal
from campaigns.reports.tasks import forget_reports_parts, sweep_report_notices
from projects.models import Contributor
from tests.campaigns.reports.factories import CategoryFactory, DraftFactory, ReportFactory
from tests.projects.factories import PlaceFactory

pytestmark = pytest.mark.django_db

START = reverse("reports:start")


def commune(name="Rennes", **more):
    values = {"latitude": 48.11, "longitude": -1.68, **more}
    return PlaceFactory(name=name, **values)


def address_of(draft, slug):
    return reverse("reports:step", args=[draft.key, slug])


def preview_of(draft):
    return reverse("reports:preview", args=[draft.key])


def fill(client, draft, slug, **values):
    """Send a step; the response, and what the draft is then."""
    response = client.post(address_of(draft, slug), values)
    return response, Draft.objects.get(pk=draft.pk)


def send(client, letters, draft, email="ana@example.org"):
    with letters():
        return client.post(preview_of(draft), {"envoyer": "1", "email": email}, follow=True)


def test_a_problem_is_told_step_by_step_then_confirmed_by_mail(client, letters):
    rennes, category = commune(), CategoryFactory(label="Trou dans la chaussée")
    step = client.post(START, follow=True)
    draft = Draft.objects.get()
    assert "Trou dans la chaussée" in step.text
    assert fill(client, draft, "probleme", category=category.pk)[0].url == address_of(draft, "lieu")
    fill(client, draft, "lieu", where="12 rue des Lilas", typed_place="rennes")
    response = client.get(address_of(draft, "commune"), follow=True)
    assert "Description et photos" in response.text
    fill(client, draft, "details", description="Un trou profond.")
    preview = client.get(preview_of(draft)).text
    assert "Voici ce qui sera public" in preview
    assert "Suivez le lien" in send(client, letters, draft).text
    assert not Report.objects.exists()
    with letters():
        page = client.post(letters.link(), follow=True).text
    report = Report.objects.get()
    assert report.number in page
    assert (report.place, report.category, report.state) == (rennes, category, State.RECEIVED)
    assert (report.where, report.description) == ("12 rue des Lilas", "Un trou profond.")


def test_the_link_of_the_mail_only_shows_a_button(client, letters):
    send(client, letters, DraftFactory())
    assert "Confirmer" in client.get(letters.link()).text
    assert not Report.objects.exists()


def test_confirming_twice_makes_one_report(client, letters):
    send(client, letters, DraftFactory())
    link = letters.link()
    for _time in range(2):
        with letters():
            client.post(link)
    assert Report.objects.count() == 1
    assert letters.last.subject == "Nous avons reçu votre signalement"
    assert len(letters) == 2


def test_who_told_it_is_nowhere_in_the_report_and_follows_it(client, letters):
    send(client, letters, DraftFactory())
    with letters():
        client.post(letters.link())
    follow = Report.objects.get().follows.get()
    assert follow.reporter and follow.contributor.email == "ana@example.org"
    assert Draft.objects.get().email == ""
    assert Contributor.objects.get().confirmed_at


def test_a_link_that_nobody_signed_is_refused_in_words(client):
    response = client.post(reverse("reports:confirm", args=["n-importe-quoi"]))
    assert response.status_code == 410
    assert "demandez-en un autre" in response.text


def test_near_a_border_one_is_asked_which_commune(client, two_communes):
    here = PlaceFactory(code="com-00001", name="Aville")
    there = PlaceFactory(code="com-00002", name="Bourg")
    draft = DraftFactory(place=None)
    response, draft = fill(client, draft, "lieu", where="Le pont", latitude="47,05", longitude="2,001")
    assert draft.place is None
    page = client.get(response.url).text
    assert "Dans quelle commune êtes-vous" in page
    assert page.index("Bourg") < page.index("Aville")
    _response, draft = fill(client, draft, "commune", place=here.code)
    assert draft.place == here
    assert there.code in draft.asked


def test_far_from_a_border_the_point_says_the_commune(client, two_communes):
    here = PlaceFactory(code="com-00001", name="Aville")
    _response, draft = fill(
        client, DraftFactory(place=None), "lieu", where="Le pont", latitude="47.05", longitude="1.95"
    )
    assert draft.place == here


def test_near_a_border_the_name_that_was_written_is_believed(two_communes):
    PlaceFactory(code="com-00002", name="Bourg", latitude=47.05, longitude=2.05)
    here = PlaceFactory(code="com-00001", name="Aville", latitude=47.05, longitude=1.95)
    assert find_places("Aville", (47.05, 2.001)) == ([here], True)


def test_a_postcode_of_several_communes_lists_them_by_population(client):
    small = commune("Petit", postcodes="35770", population=100)
    large = commune("Grand", postcodes="35770", population=9_000)
    response, draft = fill(client, DraftFactory(place=None), "lieu", where="Le pont", typed_place="35770")
    assert draft.asked == [large.code, small.code]
    page = client.get(response.url).text
    assert page.index("Grand") < page.index("Petit")


def test_a_commune_that_was_chosen_stays_when_the_step_is_done_again(client):
    small = commune("Petit", postcodes="35770", population=100)
    commune("Grand", postcodes="35770", population=9_000)
    draft = DraftFactory(place=small, typed_place="35770")
    _response, draft = fill(client, draft, "lieu", where="Le parc", typed_place="35770")
    assert (draft.place, draft.where) == (small, "Le parc")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"where": "Ici", "typed_place": "Nulle part"}, "Nous ne connaissons pas cette commune"),
        ({"where": "Ici", "typed_place": ""}, "Écrivez la commune ou son code postal"),
        ({"where": "", "typed_place": "Rennes"}, "Dites où, en quelques mots"),
        ({"where": "Ici", "typed_place": "Rennes", "latitude": "48"}, "Écrivez les deux nombres"),
        ({"where": "Ici", "latitude": "nord", "longitude": "2"}, "Ce n’est pas un nombre"),
    ],
)
def test_a_place_that_cannot_be_read_is_told_and_the_rest_is_kept(client, typed, words):
    commune()
    draft = DraftFactory(where="", place=None)
    response, draft = fill(client, draft, "lieu", **typed)
    assert words in response.text
    assert draft.where == typed["where"]


def test_what_is_typed_is_kept_as_it_goes(client):
    draft = DraftFactory()
    response, draft = fill(client, draft, "details", description="Un début", garder="1")
    assert (response.status_code, draft.description) == (204, "Un début")


def test_the_same_problem_close_by_is_shown_before_the_details(client):
    draft = DraftFactory(latitude=48.11, longitude=-1.68)
    close = ReportFactory(
        category=draft.category, latitude=48.111, longitude=-1.68, path=[State.PUBLISHED], where="Au 14"
    )
    page = client.get(address_of(draft, "deja")).text
    assert close.get_absolute_url() in page
    assert client.post(address_of(draft, "deja")).url == address_of(draft, "details")


@pytest.mark.parametrize(
    "more",
    [
        {"latitude": 48.114},
        {"latitude": 48.11, "path": []},
        {"latitude": 48.11, "path": [State.PUBLISHED, State.SOLVED]},
        {"latitude": 48.11, "category": None},
    ],
)
def test_what_is_far_unread_over_or_of_another_kind_is_not_the_same_problem(more):
    draft = DraftFactory(latitude=48.11, longitude=-1.68)
    values = {"category": draft.category, "longitude": -1.68, "path": [State.PUBLISHED], **more}
    ReportFactory(**(values | {"category": values["category"] or CategoryFactory()}))
    assert same_problems(draft) == []


def test_without_a_point_the_same_problem_is_looked_for_in_the_commune():
    draft = DraftFactory()
    there = ReportFactory(category=draft.category, place=draft.place, path=[State.PUBLISHED])
    ReportFactory(category=draft.category, path=[State.PUBLISHED])
    assert same_problems(draft) == [there]


def test_the_preview_shows_what_looks_personal_and_masks_it(client):
    draft = DraftFactory(description="Voir avec M. Roux, 06 12 34 56 78 ou roux@example.org, AB-123-CD.")
    page = client.get(preview_of(draft)).text
    assert "un numéro de téléphone" in page
    client.post(preview_of(draft), {"masquer": "1", "where": draft.where, "description": draft.description})
    draft.refresh_from_db()
    assert draft.description == "Voir avec M. Roux, […] ou […], […]."


@pytest.mark.parametrize(
    "text", ["Devant le 12 rue du 11 novembre 1918, 75009", "Le trou fait 120 cm de long"]
)
def test_an_address_is_not_taken_for_somebody_s_number(text):
    assert personal_in(text) == []
    assert without_personal(text) == text


def test_the_preview_corrects_what_will_be_public(client):
    draft = DraftFactory()
    client.post(preview_of(draft), {"corriger": "1", "where": "Place Hoche", "description": "Un trou."})
    draft.refresh_from_db()
    assert (draft.where, draft.description) == ("Place Hoche", "Un trou.")


def test_a_private_kind_says_that_it_will_never_be_public(client):
    draft = DraftFactory(category=CategoryFactory(private=True))
    page = client.get(preview_of(draft)).text
    assert "n’est jamais public" in page
    assert "Voici ce qui sera public" not in page


def test_what_is_missing_is_named_and_nothing_leaves(client, letters):
    draft = DraftFactory(description="")
    page = send(client, letters, draft).text
    assert "Compléter « Description et photos »" in page
    assert not ReportNotice.objects.exists()


def test_a_kind_that_the_commune_does_not_offer_is_to_be_chosen_again(client):
    category = CategoryFactory()
    CategoryPlace.objects.create(category=category, place=PlaceFactory())
    page = client.get(preview_of(DraftFactory(category=category))).text
    assert "Compléter « Le problème »" in page


def test_kinds_are_listed_under_what_they_are_part_of(client):
    CategoryFactory(label="Nid-de-poule", parent=CategoryFactory(label="Voirie"))
    CategoryFactory(label="Retirée", active=False)
    page = client.get(address_of(DraftFactory(), "probleme")).text
    assert '<optgroup label="Voirie">' in page
    assert "Retirée" not in page


def test_a_program_that_fills_in_every_field_sends_nothing(client, letters):
    draft = DraftFactory()
    with letters():
        form = {"envoyer": "1", "email": "ana@example.org", "website": "http://spam.example"}
        page = client.post(preview_of(draft), form).text
    assert "Ce champ doit rester vide" in page
    assert not len(letters)


def test_nobody_s_mailbox_is_flooded(client, letters):
    for _time in range(5):
        send(client, letters, DraftFactory())
    assert "déjà écrit 5 fois" in send(client, letters, DraftFactory()).text
    assert len(letters) == 5


def test_a_mailbox_is_not_flooded_by_the_names_it_answers_to(client, letters):
    told = [send(client, letters, DraftFactory(), email=f"ana+{rank}@example.org").text for rank in range(6)]
    assert "déjà écrit 5 fois" in told[-1]
    assert len(letters) == 5


def test_a_network_that_starts_too_many_waits(client):
    for _time in range(60):
        client.post(START)
    assert client.post(START).status_code == 429
    assert Draft.objects.count() == 60


def test_what_was_sent_is_not_changed_any_more(client, letters):
    draft = DraftFactory()
    send(client, letters, draft)
    response, draft = fill(client, draft, "details", description="Autre chose")
    assert response.url == draft.get_absolute_url()
    assert draft.description == "Un trou profond devant l’école."


def test_without_broker_the_sweep_sends_what_is_owed(client, mailoutbox):
    draft = DraftFactory()
    client.post(preview_of(draft), {"envoyer": "1", "email": "ana@example.org"})
    assert mailoutbox == []
    sweep_report_notices()
    sweep_report_notices()
    assert [message.to for message in mailoutbox] == [["ana@example.org"]]


def test_the_author_is_written_to_in_their_language(client, letters):
    send(client, letters, DraftFactory(language="en"))
    with translation.override("en"):
        assert letters.last.subject == translation.gettext("Confirmez votre signalement")
    assert "/en/" in letters.last.body


def test_drafts_that_nobody_confirmed_are_forgotten_after_a_month():
    kept, old = DraftFactory(), DraftFactory(email="ana@example.org")
    done = DraftFactory(report=ReportFactory())
    past = timezone.now() - timedelta(days=31)
    Draft.objects.filter(pk__in=[old.pk, done.pk]).update(changed_at=past)
    forget_reports_parts()
    assert set(Draft.objects.all()) == {kept, done}


def test_a_message_that_the_server_did_not_take_is_tried_again(client, mailoutbox, settings):
    draft = DraftFactory()
    client.post(preview_of(draft), {"envoyer": "1", "email": "ana@example.org"})
    # Nobody listens there.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    sweep_report_notices()
    assert ReportNotice.objects.get().sent_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ReportNotice.objects.update(due_at=timezone.now())
    sweep_report_notices()
    assert len(mailoutbox) == 1


def test_an_address_that_is_typed_wrong_is_told(client, letters):
    page = send(client, letters, DraftFactory(), email="ana@").text
    assert "Cette adresse n’est pas complète" in page
    assert not ReportNotice.objects.exists()


def test_an_unknown_step_leads_to_the_first(client):
    draft = DraftFactory()
    assert client.get(address_of(draft, "autre")).url == address_of(draft, "probleme")
