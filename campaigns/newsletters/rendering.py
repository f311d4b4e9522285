"""From a recipe to the message that arrives."""

import re
from dataclasses import dataclass, replace
from email.charset import QP, Charset
from email.utils import parseaddr

import mrml
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.newsletters import clicks, plaintext
from campaigns.newsletters.addresses import site_url
from campaigns.newsletters.enums import IssueKind, LinkKind
from campaigns.newsletters.models import Issue, StopAlertKeys, StopKeys
from campaigns.newsletters.parts import PERSONAL, Part, parts_of
from home.translations import for_reader, in_readers_words
from search.query import Reason
from search.reasons import reworded

# Quoted-printable: some relays still break lines of 8-bit text, and with them the signature.
UTF8 = Charset("utf-8")
UTF8.body_encoding = QP
# Looks like a token and is nobody's: for previews and tests.
INERT_TOKEN = "0" * 22
BETWEEN_TITLES = " · "
#: Attributes that MJML writes and that no rule of HTML knows: the style says the same.
UNKNOWN_TO_HTML = re.compile(r' (?:vertical-align="\w+"|height="auto")')
#: Of letters, and of alerts.
TEMPLATES = {
    False: ("newsletters/mail/issue.mjml", "newsletters/mail/issue.txt"),
    True: ("newsletters/mail/alert.mjml", "newsletters/mail/alert.txt"),
}


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    html: str
    text: str


@dataclass(frozen=True)
class Card:
    """A project, or the campaign, as a message shows it. ``url`` is absolute; ``lang``: the language of its
    title and summary when it is not that of the message."""

    title: str
    summary: str
    url: str
    reason: str = ""
    where: str = ""
    lang: str = ""


def words_of(reason):
    """A Reason on one line, whatever the titles it quotes are made of."""
    return " ".join(reason.text.splitlines()).strip()


def render_mail(subject, mjml, text, context):
    """A RenderedMail from an MJML template and a text template. Django escapes before MJML reads."""
    context = {
        **context,
        "subject": subject,
        "site_url": site_url(reverse("wagtail_serve", args=[""])),
        "site_name": settings.WAGTAIL_SITE_NAME,
    }
    html = mrml.to_html(render_to_string(mjml, context)).content
    html = UNKNOWN_TO_HTML.sub("", html)
    return RenderedMail(subject, html, plaintext.tidy(render_to_string(text, context)) + "\n")


@dataclass(frozen=True)
class Search:
    """The search that an alert is about: in words, and where to see all that it finds."""

    label: str
    url: str

    @classmethod
    def of(cls, alert):
        with override(alert.language):
            path = reverse("search:results")
        pairs = [alert.querystring, "tri=recents"]
        return cls(alert.label, site_url(f"{path}?{'&'.join(filter(None, pairs))}"))

    @property
    def subject(self):
        return _("Nouveau : %s") % " ".join(self.label.split())


@dataclass(frozen=True)
class Letter:
    """What an issue says to everybody, worked out once for all its messages in one language."""

    issue: Issue
    parts: tuple[Part, ...]
    campaign: Card | None
    language: str
    #: The language in which a project wrote its news: nobody translates them.
    original: str = settings.LANGUAGE_CODE

    @classmethod
    def of(cls, issue, language=settings.LANGUAGE_CODE):
        news = getattr(issue, "news", None) if issue.kind == IssueKind.NEWS else None
        original = news.project.locale.language_code if news else settings.LANGUAGE_CODE
        letter = cls(issue, (), None, language, original)
        with override(language):
            return replace(letter, parts=parts_of(issue, letter), campaign=letter._campaign_card())

    def _campaign_card(self):
        campaign = self.issue.campaign
        if not campaign or not campaign.live:
            return None
        (own,) = for_reader([campaign.pk])
        page = campaign if own == campaign.pk else type(campaign).objects.get(pk=own)
        return self.card(page, kind=LinkKind.CAMPAIGN, target=campaign.pk)

    def link(self, kind, target):
        """The address of one of its links, the same for everybody: see ``clicks``."""
        with override(self.language):
            return clicks.address(self.issue.pk, kind, target)

    def card(self, page, reason="", kind=LinkKind.PERSONAL, target=None):
        """The Card of a project, or of a campaign; ``reason``: the words that say why it is there.

        ``target``: the id of its original, so that its clicks are counted together in all languages.
        """
        where = "" if kind == LinkKind.CAMPAIGN else page.where
        own = page.locale.language_code
        lang = "" if own == self.language else own
        return Card(page.title, page.summary, self.link(kind, target or page.pk), reason, where, lang)

    def cards(self, recipe, projects):
        """The cards of a recipe; ``projects`` (as ``presentable`` gives them) decides which are shown."""
        keys = [(item["project"], Reason.from_json(item["reason"])) for item in recipe]
        with override(self.language):
            own = reworded({reason for _page_id, reason in keys})
            return [
                self.card(projects[page_id], words_of(own[reason]), target=page_id)
                for page_id, reason in keys
                if page_id in projects
            ]

    @property
    def is_alert(self):
        return self.issue.kind == IssueKind.ALERT

    @property
    def shows_all(self):
        """Whether what is published is shown, even what cannot be joined today: a search or the project
        itself has decided."""
        return self.is_alert or self.is_news

    @property
    def is_news(self):
        """Whether it says what a project that everybody here follows has to say."""
        return self.issue.kind == IssueKind.NEWS

    @property
    def list_id(self):
        return f"<{'alertes' if self.is_alert else 'lettre'}.{mail_domain()}>"

    def stop_keys(self):
        """What makes the keys that stop its messages, from the token of an alert or of a subscription."""
        return StopAlertKeys() if self.is_alert else StopKeys()

    def stop_url(self, key):
        """Where a message is stopped, and this only."""
        name = "stop-alert" if self.is_alert else "unsubscribe"
        with override(self.language):
            return site_url(reverse(f"newsletters:{name}", args=[key]))

    @property
    def subject(self):
        with override(self.language):
            return " ".join(in_readers_words(self.issue, "subject").split())

    @property
    def subject_lang(self):
        return self._lang("subject")

    @property
    def body_lang(self):
        if self.is_news:
            return "" if self.original == self.language else self.original
        return self._lang("body")

    def _lang(self, name):
        """The language of what the editors wrote when it is not the reader's, otherwise empty."""
        is_own = self.language == settings.LANGUAGE_CODE or getattr(self.issue, f"{name}_en")
        return "" if is_own else settings.LANGUAGE_CODE

    @property
    def is_untranslated(self):
        """Whether the reader meets words of the editors in another language than theirs."""
        said = any(part.kind != PERSONAL for part in self.parts)
        return bool(self.subject_lang or (self.body_lang and said))

    @property
    def language_note(self):
        """What tells the reader that they meet another language than theirs, otherwise empty."""
        if not self.is_untranslated:
            return ""
        if self.is_news and self.original == "en":
            return _("Le projet n’a écrit ses nouvelles qu’en anglais.")
        if self.is_news:
            return _("Le projet n’a écrit ses nouvelles qu’en français.")
        return _(
            "La rédaction n’a écrit cette lettre qu’en français. Les projets sont dans votre langue là où "
            "quelqu’un les a traduits."
        )

    def render(self, shown, unsubscribe_url, preferences_url="", preheader=None, mark="", search=None):
        """The RenderedMail of one person. ``shown``: their cards, in order; ``search``: of their alert.

        ``mark`` is written before each card and after the last: where both parts may be cut.
        """
        context = {
            "letter": self,
            "cards": shown,
            "unsubscribe_url": unsubscribe_url,
            "preferences_url": preferences_url,
            "preheader": preheader or BETWEEN_TITLES.join(card.title for card in shown),
            "mark": mark,
            "search": search,
        }
        with override(self.language):
            subject = search.subject if search else self.subject
            return render_mail(subject, *TEMPLATES[self.is_alert], context)


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

    def of(self, issue_id, subscription_id, alert_key=0):
        digest = self.signer.copy()
        about = f"{issue_id}:{subscription_id}"
        digest.update((f"{about}:{alert_key}" if alert_key else about).encode())
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
