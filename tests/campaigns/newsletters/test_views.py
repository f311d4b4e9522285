import re

import pytest
from django.urls import reverse

from campaigns.newsletters.enums import SubscriptionState
from campaigns.newsletters.models import Consent, Subscription
from campaigns.newsletters.subscriptions import ask_subscription, confirmation_url, unsubscribe
from projects.enums import PlaceKind
from projects.models import Contributor, Theme
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.projects.factories import PlaceFactory, ProjectPageFactory

SUBSCRIBE = "/lettre/"


@pytest.fixture
def post(client, django_capture_on_commit_callbacks):
    """Send the form; what waits for the commit is run, as on the site."""

    def send(**data):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(SUBSCRIBE, data)

    return send


def path_of(url):
    return url.removeprefix("http://localhost:8000")


def test_the_form_asks_for_the_address_as_browsers_know_it(client):
    html = client.get(SUBSCRIBE).content.decode()
    assert re.search(r'<input type="email"[^>]*autocomplete="email"', html)


def test_the_form_shows_the_words_that_are_agreed_to(client):
    assert "chaque lettre contient un lien pour arrêter" in client.get(SUBSCRIBE).content.decode()


def test_the_form_offers_regions_and_departements_only(client):
    PlaceFactory(kind=PlaceKind.REGION, code="reg-53", name="Bretagne")
    PlaceFactory(kind=PlaceKind.COMMUNE, code="com-35238", name="Rennes")
    html = client.get(SUBSCRIBE).content.decode()
    assert "Bretagne" in html
    assert "Rennes" not in html


def test_a_request_sends_a_mail_and_thanks(post, mailoutbox):
    answer = post(email="ana@example.org")
    assert answer.url == reverse("newsletters:asked")
    assert mailoutbox[0].to == ["ana@example.org"]


def test_the_page_of_thanks_says_what_to_do_next(client):
    assert "Suivez le lien du message" in client.get("/lettre/merci/").content.decode()


def test_the_page_never_tells_whether_an_address_is_known(post):
    known = SubscriptionFactory().contributor.email
    assert post(email=known).url == post(email="inconnue@example.org").url


def test_all_choices_are_kept_with_the_request(post):
    theme = Theme.objects.first()
    PlaceFactory(kind=PlaceKind.REGION, code="reg-53")
    project = ProjectPageFactory()
    post(email="ana@example.org", themes=[theme.slug], place="reg-53", suivre=project.pk)
    assert Consent.objects.get().choices == {
        "themes": [theme.slug],
        "contribution_kinds": [],
        "place": "reg-53",
        "follow": project.pk,
        "campaign": None,
    }


def test_the_request_remembers_the_page_it_came_from(client):
    client.post(SUBSCRIBE, {"email": "ana@example.org"}, headers={"referer": "http://x/projets/spipoll/?q=1"})
    assert Consent.objects.get().source == "/projets/spipoll/"


def test_a_request_that_comes_from_nowhere_that_can_be_read_is_kept(client):
    client.post(SUBSCRIBE, {"email": "ana@example.org"}, headers={"referer": "http://["})
    assert Consent.objects.get().source == ""


@pytest.mark.parametrize(
    ("email", "words"), [("", "Saisissez votre adresse"), ("ana@", "prenom.nom@exemple.fr")]
)
def test_a_wrong_address_is_explained(post, email, words):
    answer = post(email=email)
    assert words in answer.context["form"].errors["email"][0]
    assert not Contributor.objects.exists()


def test_an_unknown_theme_is_named(post):
    answer = post(email="ana@example.org", themes=["licornes"])
    assert "licornes" in answer.context["form"].errors["themes"][0]


def test_a_filled_trap_is_refused_in_words_and_never_thanked(post, mailoutbox):
    answer = post(email="ana@example.org", website="https://spam.example/")
    assert answer.status_code == 200
    assert "Ce champ doit rester vide" in answer.content.decode()
    assert mailoutbox == []


def test_a_filled_trap_is_shown_to_who_must_empty_it(post):
    page = post(email="ana@example.org", website="https://spam.example/").content.decode()
    assert "<div hidden>" not in page


def test_the_form_names_the_project_that_will_be_followed(client):
    project = ProjectPageFactory(title="Spipoll")
    html = client.get(SUBSCRIBE, {"suivre": project.pk}).content.decode()
    assert "Vous suivrez « Spipoll »" in html
    assert f'name="suivre" value="{project.pk}"' in html


@pytest.mark.parametrize("value", ["abc", "999999", "-1", "²"])
def test_an_unknown_project_to_follow_stops_nobody(client, post, mailoutbox, value):
    assert client.get(SUBSCRIBE, {"suivre": value}).status_code == 200
    post(email="ana@example.org", suivre=value)
    assert len(mailoutbox) == 1


def test_a_draft_project_is_not_named(client):
    project = ProjectPageFactory(title="Secret", live=False)
    assert "Secret" not in client.get(SUBSCRIBE, {"suivre": project.pk}).content.decode()


def test_opening_the_confirmation_link_changes_nothing(client):
    consent = ask_subscription("ana@example.org")
    answer = client.get(path_of(confirmation_url(consent)))
    assert "<button" in answer.content.decode()
    assert Subscription.objects.get().state == SubscriptionState.PENDING


def test_the_button_of_the_confirmation_page_confirms(client):
    consent = ask_subscription("ana@example.org")
    answer = client.post(path_of(confirmation_url(consent)))
    assert "C’est confirmé" in answer.content.decode()
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_confirmation_link_says_what_to_do(client, method):
    answer = getattr(client, method)("/lettre/confirmation/1:abc:def/")
    assert answer.status_code == 410
    assert "Copiez-le en entier" in answer.content.decode()


def test_opening_the_stop_link_changes_nothing(client):
    subscription = SubscriptionFactory()
    answer = client.get(path_of(subscription.get_unsubscribe_url()))
    assert "Me désabonner" in answer.content.decode()
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE


def test_one_click_stops_without_cookie_nor_token(client):
    client.handler.enforce_csrf_checks = True
    subscription = SubscriptionFactory()
    answer = client.post(
        path_of(subscription.get_unsubscribe_url()),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDED


def test_one_click_again_answers_the_same(client):
    subscription = unsubscribe(SubscriptionFactory())
    answer = client.post(path_of(subscription.get_unsubscribe_url()), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200


def test_a_stop_link_stops_its_own_person_only(client):
    one, other = SubscriptionFactory.create_batch(2)
    client.post(path_of(one.get_unsubscribe_url()))
    other.refresh_from_db()
    assert other.state == SubscriptionState.ACTIVE


def test_an_unknown_stop_link_is_not_found(client):
    assert client.get(f"/lettre/desabonnement/{'0' * 22}/").status_code == 404


def test_only_the_form_sets_a_cookie(client):
    consent = ask_subscription("ana@example.org")
    subscription = SubscriptionFactory()
    pages = [
        "/lettre/merci/",
        path_of(confirmation_url(consent)),
        path_of(subscription.get_unsubscribe_url()),
    ]
    for page in pages:
        assert not client.get(page).cookies
        assert not client.post(page).cookies
    assert list(client.get(SUBSCRIBE).cookies) == ["csrftoken"]


def test_pages_with_a_secret_are_not_kept_by_caches(client):
    answer = client.get(path_of(SubscriptionFactory().get_unsubscribe_url()))
    assert "no-store" in answer["Cache-Control"]


def test_no_address_is_in_any_link():
    subscription = SubscriptionFactory()
    consent = ask_subscription("ana@example.org")
    assert "ana" not in confirmation_url(consent)
    assert subscription.contributor.email.partition("@")[0] not in subscription.get_unsubscribe_url()
