"""A project gives news: written by its owners, read by an editor, shown on its page, mailed once."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from campaigns.newsletters import delivery, installations
from campaigns.newsletters.enums import DeliveryState, IssueKind, SubscriptionState, SuppressionReason
from campaigns.newsletters.models import Installation, Issue, Suppression, hash_address
from campaigns.newsletters.transports.smtp import SmtpTransport
from home.roles import set_up_roles
from projects.models import Follow
from projects.owners import news
from projects.owners.enums import NewsState
from projects.owners.models import News
from projects.personal_data import erase
from tests.campaigns.newsletters.factories import SubscriptionFactory
from tests.home.factories import administrator, editor, translated
from tests.projects.factories import ContributorFactory, ProjectPageFactory
from tests.projects.owners.factories import NewsFactory

WORDS = {"title": "Les résultats", "text": "3 000 abeilles.\nMerci !", "url": "https://spipoll.example.org/"}


@pytest.fixture(autouse=True)
def sender(db):
    """This installation may send."""
    installations.adopt()


def follower(page, **kwargs):
    person = SubscriptionFactory(**kwargs)
    Follow.objects.create(contributor=person.contributor, project=page)
    return person


def published(row):
    """Publish a news and send what it sends; returns it."""
    news.publish(row, editor())
    row.refresh_from_db()
    delivery.advance(row.issue, SmtpTransport(), until=timezone.now() + timedelta(seconds=60))
    row.refresh_from_db()
    return row


def test_it_goes_from_its_owner_to_an_editor_to_the_page_and_to_who_follows(client, desk, page, smtp_server):
    set_up_roles()
    person = follower(page)
    SubscriptionFactory()
    assert client.post(f"{desk}nouvelles/", WORDS).url == f"{desk}nouvelles/"
    row = News.objects.get()
    assert "Les résultats" not in client.get(page.url).text
    client.force_login(editor())
    assert "3 000 abeilles" in client.get(f"/admin/nouvelles/{row.pk}/publier/").text
    client.post(f"/admin/nouvelles/{row.pk}/publier/")
    assert "3 000 abeilles" in client.get(page.url).text
    issue = Issue.objects.get(kind=IssueKind.NEWS)
    delivery.advance(issue, SmtpTransport(), until=timezone.now() + timedelta(seconds=60))
    (message,) = smtp_server.received
    assert (message["To"], message["Subject"]) == (person.contributor.email, "Des nouvelles de « Spipoll »")
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert all(words in text for words in ("3 000 abeilles", "En savoir plus", "vous suivez « Spipoll »"))
        assert person.get_unsubscribe_url() in text


def test_who_reads_english_has_its_subject_in_english_and_is_told_that_the_text_is_not(page, smtp_server):
    follower(page, language="en")
    published(NewsFactory(project=page, text="3 000 abeilles."))
    (message,) = smtp_server.received
    assert message["Subject"] == "News of “Spipoll”"
    html = message.get_body(("html",)).get_content()
    assert 'lang="fr"' in html[: html.index("3 000 abeilles")]


def test_who_reads_french_is_told_that_the_news_of_a_page_in_english_are_in_english(page, smtp_server):
    follower(page)
    words = {"text": "3,000 bees.", "url": "https://spipoll.example.org/"}
    published(NewsFactory(project=translated(page), **words))
    (message,) = smtp_server.received
    html = message.get_body(("html",)).get_content()
    assert 'lang="en"' in html[: html.index("3,000 bees")]
    assert "Learn more" in html
    for kind in ("plain", "html"):
        assert "n’a écrit ses nouvelles qu’en anglais" in message.get_body((kind,)).get_content()


def test_who_reads_english_is_told_nothing_of_the_language_of_news_in_english(page, smtp_server):
    follower(page, language="en")
    published(NewsFactory(project=translated(page), text="3,000 bees."))
    text = smtp_server.received[0].get_body(("plain",)).get_content()
    assert "only" not in text[: text.index("3,000 bees")]


def test_the_french_page_says_which_news_are_in_english(client, page):
    NewsFactory(
        project=translated(page), text="3,000 bees.", state=NewsState.PUBLISHED, published_at=timezone.now()
    )
    html = client.get(page.url).text
    assert '<div lang="en"><p>3,000 bees.' in html
    assert "– en anglais" in " ".join(html.split())


def test_nobody_receives_it_twice(page, smtp_server):
    follower(page)
    row = published(NewsFactory(project=page))
    news.publish(row, editor())
    delivery.advance(row.issue, SmtpTransport(), until=timezone.now() + timedelta(seconds=60))
    assert len(smtp_server.envelopes) == Issue.objects.count() == 1


def test_one_click_stops_it(client, page, smtp_server):
    follower(page)
    published(NewsFactory(project=page))
    stop = smtp_server.received[0]["List-Unsubscribe"].strip("<>")
    client.post(urlsplit(stop).path, {"List-Unsubscribe": "One-Click"})
    published(NewsFactory(project=page))
    assert len(smtp_server.envelopes) == 1


@pytest.mark.parametrize(
    "choices",
    [
        {"state": SubscriptionState.ENDED},
        {"state": SubscriptionState.PENDING},
        {"from_choices_only": True},
        {"paused_until": timezone.localdate() + timedelta(days=9)},
    ],
)
def test_who_left_waits_or_wants_nothing_of_their_follows_is_not_written_to(page, choices):
    follower(page, **choices)
    assert not news.followers(page).exists()


def test_who_follows_without_the_letter_reads_it_on_the_page_only(page):
    Follow.objects.create(contributor=ContributorFactory(confirmed=True), project=page)
    assert not news.followers(page).exists()


def test_a_blocked_address_is_not_written_to(page, smtp_server):
    address = hash_address(follower(page).contributor.email)
    Suppression.objects.create(address_hash=address, reason=SuppressionReason.COMPLAINT)
    row = published(NewsFactory(project=page))
    assert row.issue.deliveries.get().state == DeliveryState.SKIPPED
    assert smtp_server.envelopes == []


def test_a_closed_project_may_still_tell_its_results(page, smtp_server):
    page.recruiting = False
    page.save()
    follower(page)
    published(NewsFactory(project=page))
    assert len(smtp_server.envelopes) == 1


def test_a_project_taken_off_meanwhile_tells_nobody(page, smtp_server):
    follower(page)
    row = NewsFactory(project=page)
    page.unpublish()
    assert published(row).issue.deliveries.count() == 0


def test_the_limit_is_told_before_writing_and_holds(client, desk, page):
    assert "Un projet peut en écrire une tous les trente jours" in client.get(f"{desk}nouvelles/").text
    client.post(f"{desk}nouvelles/", WORDS)
    text = client.get(f"{desk}nouvelles/").text
    assert "Vous pourrez écrire la prochaine à partir du" in text
    assert 'name="title"' not in text
    client.post(f"{desk}nouvelles/", WORDS)
    assert News.objects.count() == 1


def test_thirty_days_later_another_may_be_written(client, desk, page):
    NewsFactory(project=page)
    News.objects.update(created_at=timezone.now() - timedelta(days=30, minutes=1))
    client.post(f"{desk}nouvelles/", WORDS)
    assert News.objects.count() == 2


@pytest.mark.parametrize("wrong", [{"title": ""}, {"text": "a" * 1001}, {"url": "javascript:alert(1)"}])
def test_what_is_wrong_is_told_and_nothing_is_lost(client, desk, wrong):
    text = client.post(f"{desk}nouvelles/", {**WORDS, **wrong}).text
    assert "un champ est à corriger" in text
    assert ("Les résultats" in text) == ("title" not in wrong)
    assert not News.objects.exists()


def test_a_refusal_is_explained_stays_private_and_lets_write_again(client, desk, page):
    row = NewsFactory(project=page)
    client.force_login(administrator())
    there = f"/admin/nouvelles/{row.pk}/refuser/"
    assert "Dites pourquoi" in client.post(there, {"reason": ""}).text
    client.post(there, {"reason": "C’est une publicité."})
    text = client.get(f"{desk}nouvelles/").text
    assert "C’est une publicité." in text
    assert 'name="title"' in text
    assert row.title not in client.get(page.url).text
    assert client.get(there).status_code == 404


def test_what_waits_is_on_the_dashboard_and_in_its_list(client, page):
    set_up_roles()
    row = NewsFactory(project=page)
    client.force_login(editor())
    assert "nouvelle de projet à relire" in client.get("/admin/").text
    listed = client.get("/admin/owners/news/?state=waiting").text
    assert f"/admin/nouvelles/{row.pk}/publier/" in listed


@pytest.mark.parametrize(("people", "told"), [(1, "moins de 5"), (7, "5")])
def test_how_many_it_was_sent_to_is_a_number_that_names_nobody(client, desk, page, smtp_server, people, told):
    for _person in range(people):
        follower(page)
    published(NewsFactory(project=page))
    assert f"Envoyée à {told} personnes" in client.get(f"{desk}nouvelles/").text


def test_while_it_leaves_no_number_is_told(client, desk, page):
    follower(page)
    news.publish(NewsFactory(project=page), editor())
    assert "Envoyée à" not in client.get(f"{desk}nouvelles/").text


def test_an_author_is_erased_and_the_news_stays(page, owner):
    NewsFactory(project=page, contributor=owner.contributor)
    erase(owner.contributor)
    assert News.objects.get().contributor is None


def test_a_copy_of_the_site_publishes_nothing(page):
    Installation.objects.update(fingerprint="0" * 32)
    with pytest.raises(ValueError, match="Aucune lettre ne part"):
        news.publish(NewsFactory(project=page), editor())
    assert News.objects.get().state == NewsState.WAITING


def test_the_page_shows_the_latest_three(client, page):
    now = timezone.now()
    for number in range(4):
        NewsFactory(project=page, title=f"Nouvelle {number}", state=NewsState.PUBLISHED, published_at=now)
    text = client.get(page.url).text
    assert [number for number in range(4) if f"Nouvelle {number}" in text] == [1, 2, 3]


def test_the_news_of_another_project_is_not_shown(client, page):
    NewsFactory(project=ProjectPageFactory(), state=NewsState.PUBLISHED, published_at=timezone.now())
    assert "Ses nouvelles" not in client.get(page.url).text
