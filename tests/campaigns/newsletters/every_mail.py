"""Each kind of mail with a layout that the site sends, as full as it may be."""

from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from campaigns.newsletters.enums import IssueKind
from campaigns.newsletters.rendering import Letter, RenderedMail, Search
from campaigns.newsletters.subscriptions import ask_alert, ask_subscription, request_mail
from tests.campaigns.factories import CampaignPageFactory
from tests.campaigns.newsletters.factories import IssueFactory, SavedSearchFactory, SubscriptionFactory
from tests.home.factories import translated
from tests.projects.factories import ProjectPageFactory

SEARCH = {"querystring": "q=mare", "label": "Projets : mare", "language": "fr", "frequency": "daily"}


def blocks_of(picked):
    """All that a letter may be composed of."""
    image = get_image_model().objects.create(title="Mésange", file=get_test_image_file())
    text = '<p>Bonjour, <b>lisez</b> <a href="https://example.org/">ceci</a>.</p><ul><li>Un</li><li>Deux</li></ul>'
    picture = {"image": image.pk, "alt_text": "Une mésange à la mangeoire", "decorative": False}
    values = {
        "heading": "Cet hiver",
        "paragraph": text,
        "picture": picture,
        "project": {"project": picked.pk, "sentence": "Notre préféré"},
        "call_to_action": {"label": "Choisir une date", "url": "https://example.org/dates"},
        "personal": None,
    }
    return [{"type": kind, "value": value} for kind, value in values.items()]


def of_issue(kind, language="fr"):
    """Six projects with a reason, one of them translated, and a campaign."""
    projects = ProjectPageFactory.create_batch(6, summary="Compter ensemble ce qui vole. " * 6)
    campaign = CampaignPageFactory(title="Un hiver à compter")
    issue = IssueFactory(kind=kind, campaign=campaign, max_projects=6, subject="Des projets pour l’hiver")
    issue.body = issue.body.stream_block.to_python(blocks_of(projects[0]))
    issue.save()
    person = SubscriptionFactory(language=language)
    issue.refresh_from_db()
    letter = Letter.of(issue, language)
    alert = SavedSearchFactory(subscription=person, language=language)
    is_alert = kind == IssueKind.ALERT
    if language != "fr":
        projects[0] = translated(projects[0], title="Owls")
    with override(language):
        return letter.render(
            [letter.card(project, "Parce que vous suivez « Spipoll »") for project in projects],
            letter.stop_url(letter.stop_keys().of(alert.token if is_alert else person.token)),
            person.get_preferences_url(),
            search=Search.of(alert) if is_alert else None,
        )


def of_request(consent):
    message = request_mail(consent)
    return RenderedMail(message.subject, message.alternatives[0][0], message.body)


def already_subscribed():
    """With new choices, which are not applied before they are confirmed."""
    person = SubscriptionFactory(contributor__email="lea@example.org", themes=["birds"])
    consent = ask_subscription(person.contributor.email, themes=person.contributor.themes.all())
    return of_request(consent)


KINDS = {
    "lettre": lambda: of_issue(IssueKind.LETTER),
    "lettre-anglaise": lambda: of_issue(IssueKind.LETTER, "en"),
    "annonce": lambda: of_issue(IssueKind.ANNOUNCEMENT),
    "fin-de-projet": lambda: of_issue(IssueKind.ENDING),
    "nouvelles": lambda: of_issue(IssueKind.NEWS),
    "alerte": lambda: of_issue(IssueKind.ALERT),
    "alerte-anglaise": lambda: of_issue(IssueKind.ALERT, "en"),
    "confirmation": lambda: of_request(ask_subscription("ana@example.org")),
    "confirmation-d-alerte": lambda: of_request(ask_alert("ana@example.org", SEARCH)),
    "deja-abonne": already_subscribed,
}
