"""From a recipe to the message that arrives."""

from dataclasses import dataclass
from email.charset import QP, Charset
from email.utils import parseaddr

import mrml
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from wagtail.rich_text import expand_db_html

from campaigns.newsletters import plaintext
from campaigns.newsletters.models import Issue
from search.query import Reason

# Quoted-printable: some relays still break lines of 8-bit text, and with them the signature.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP
# Looks like a token and is nobody's: for previews and tests.
INERT_TOKEN = "0" * 22
BETWEEN_TITLES = " · "


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    html: str
    text: str


@dataclass(frozen=True)
class Card:
    """A project, or the campaign, as a message shows it. ``url`` is absolute."""

    title: str
    summary: str
    url: str
    reason: str = ""
    where: str = ""


def site_url(path=""):
    return settings.SITE_URL.rstrip("/") + path


def page_url(page):
    _site_id, _root_url, path = page.get_url_parts()
    return site_url(path)


def card_of(project, reason):
    """The Card of a ProjectPage; ``reason``: the words that say why it is there."""
    return Card(project.title, project.summary, page_url(project), reason, project.where)


def words_of(reason):
    """A Reason on one line, whatever the titles it quotes are made of."""
    return " ".join(reason.text.splitlines()).strip()


def cards(recipe, projects):
    """The cards of a recipe; ``projects`` (``{page id: page}``) decides which can still be shown."""
    return [
        card_of(project, words_of(Reason.from_json(item["reason"])))
        for item in recipe
        if (project := projects.get(item["project"]))
    ]


def render_mail(subject, mjml, text, context):
    """A RenderedMail from an MJML template and a text template. Django escapes before MJML reads."""
    context = {
        **context,
        "subject": subject,
        "site_url": site_url("/"),
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    html = mrml.to_html(render_to_string(mjml, context)).content
    return RenderedMail(subject, html, plaintext.tidy(render_to_string(text, context)) + "\n")


@dataclass(frozen=True)
class Letter:
    """What an issue says to everybody, worked out once for all its messages."""

    issue: Issue
    introduction: str
    introduction_text: str
    campaign: Card | None

    @classmethod
    def of(cls, issue):
        introduction = expand_db_html(issue.introduction).replace('href="/', f'href="{site_url("/")}')
        campaign = issue.campaign if issue.campaign and issue.campaign.live else None
        return cls(
            issue,
            introduction,
            plaintext.to_text(introduction),
            Card(campaign.title, campaign.summary, page_url(campaign)) if campaign else None,
        )

    @property
    def subject(self):
        return " ".join(self.issue.subject.split())

    def render(self, shown, unsubscribe_url, preferences_url="", preheader=None, mark=""):
        """The RenderedMail of one person. ``shown``: their cards, in order.

        ``mark`` is written before each card and after the last: where both parts may be cut.
        """
        context = {
            "letter": self,
            "cards": shown,
            "unsubscribe_url": unsubscribe_url,
            "preferences_url": preferences_url,
            "preheader": preheader or BETWEEN_TITLES.join(card.title for card in shown),
            "mark": mark,
        }
        return render_mail(self.subject, "newsletters/mail/issue.mjml", "newsletters/mail/issue.txt", context)


class ListMail(EmailMultiAlternatives):
    """A message whose headers stay on one line: a URL that is cut is no link for some mailboxes."""

    def message(self):
        message = super().message()
        message.policy = message.policy.clone(max_line_length=998)
        return message


def mail_domain():
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


class MessageIds:
    """Message-IDs: the same for the same issue and person, so that a second copy can be recognised."""

    def __init__(self):
        self.signer = salted_hmac("newsletters.message-id", "", algorithm="sha256")
        self.domain = mail_domain()

    def of(self, issue_id, subscription_id):
        digest = self.signer.copy()
        digest.update(f"{issue_id}:{subscription_id}".encode())
        return f"<{digest.hexdigest()[:32]}@{self.domain}>"


def build_message(mail, address, unsubscribe_url, **others):
    """A RenderedMail as a Django message with the headers that large mailboxes ask of a list.

    ``others``: more headers, underscores for hyphens.
    """
    headers = {
        "List-Id": f"<lettre.{mail_domain()}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        **{name.replace("_", "-"): value for name, value in others.items()},
    }
    message = ListMail(mail.subject, mail.text, to=[address], headers=headers)
    message.encoding = UTF8
    message.attach_alternative(mail.html, "text/html")
    return message
