"""A short news of a project, by those who carry it: an editor reads it, then its page shows it and a mail
tells it, once, to who follows the project with the letter."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.log_actions import log
from wagtail.rich_text import RichText

from campaigns.newsletters import installations, tasks
from campaigns.newsletters.enums import DeliveryState, IssueKind, IssueState
from campaigns.newsletters.models import Delivery, Issue, Subscription, Suppression, hash_address
from cms.wakeups import wake
from home.caching import forget_after_commit
from home.counting import in_words, shown
from projects.models import Follow, ProjectPage
from projects.owners.enums import NewsState
from projects.owners.models import News
from search.query import Reason

#: A project may write to its followers once in this time, so that following stays a pleasure.
EVERY = timedelta(days=30)
MAX_SUBJECT = Issue._meta.get_field("subject").max_length


class TooSoon(Exception):
    words = gettext_lazy("Ce projet a déjà une nouvelle qui attend ou date de moins de trente jours.")

    def __str__(self):
        return str(self.words)


def next_at(page):
    """The moment from which another news may be written, or None: now. What was refused does not count."""
    counting = News.objects.of_project(page).exclude(state=NewsState.REFUSED)
    latest = counting.order_by("-created_at").first()
    free = latest and latest.created_at + EVERY
    return free if free and free > timezone.now() else None


@transaction.atomic
def write(page, person, **words):
    """Hand a news to the editors; ``words``: title, text, url. Raises TooSoon."""
    # Two of the same organisation at once: the second waits for the first.
    ProjectPage.objects.select_for_update().get(pk=page.pk)
    if next_at(page):
        raise TooSoon
    return News.objects.create(project=page, contributor=person, **words)


@transaction.atomic
def publish(news, user):
    """Show a news and begin its sending, once. Raises ValueError where this installation may not write."""
    if refusal := installations.refusal():
        raise ValueError(refusal)
    now = timezone.now()
    waiting = News.objects.filter(pk=news.pk, state=NewsState.WAITING)
    if not waiting.update(state=NewsState.PUBLISHED, published_at=now):
        return
    issue = Issue.objects.create(**_issue_of(news), approved_at=now, approved_by=user)
    News.objects.filter(pk=news.pk).update(issue=issue)
    log(instance=news.project, action="owners.news", user=user, data={"title": news.title})
    forget_after_commit()
    wake(tasks.pump_issue, issue.pk)


def _issue_of(news):
    with override(settings.LANGUAGE_CODE):
        said = _words_of(news)
    with override("en"):
        in_english = _words_of(news)
    fields = {"kind": IssueKind.NEWS, "state": IssueState.PREPARING, "subject_en": in_english["subject"]}
    # What owners wrote is not translated: its words around it are in its language, which readers are told.
    if news.project.locale.language_code == "en":
        fields["body"] = fields["body_en"] = in_english["body"]
    return said | fields


def _words_of(news):
    subject = _("Des nouvelles de « %(title)s »") % {"title": news.project.title}
    paragraphs = ((line,) for line in news.text.splitlines() if line.strip())
    body = [
        ("heading", news.title),
        ("paragraph", RichText(format_html_join("", "<p>{}</p>", paragraphs))),
    ]
    if news.url:
        body.append(("call_to_action", {"label": _("En savoir plus"), "url": news.url}))
    return {"subject": Truncator(subject).chars(MAX_SUBJECT), "body": body}


def refuse(news, user, reason):
    """Tell the owners why this news is not published: they may write another at once."""
    waiting = News.objects.filter(pk=news.pk, state=NewsState.WAITING)
    if waiting.update(state=NewsState.REFUSED, refusal=reason):
        log(instance=news.project, action="owners.news_refused", user=user, data={"title": news.title})


def sent_to(news):
    """To how many people it was sent, in words and under no number that would tell of somebody; empty
    while it leaves."""
    if news.issue is None or news.issue.finished_at is None:
        return ""
    return in_words(shown(news.issue.deliveries.filter(state=DeliveryState.SENT).count()))


def followers(page):
    """Who is written to: subscribers who follow the project, in whatever language they read its page."""
    follows = Follow.objects.filter(
        contributor=OuterRef("contributor"), project__translation_key=page.translation_key
    )
    return Subscription.objects.told_of_follows(timezone.localdate()).filter(Exists(follows))


class NewsAudience:
    """Those who follow the project of a news; see ``LetterAudience``."""

    def __init__(self, issue):
        self.issue = issue
        self.page = ProjectPage.objects.live().filter(news__issue=issue).first()

    def left(self):
        # A page that was taken off meanwhile has nobody to tell anything.
        people = followers(self.page) if self.page else Subscription.objects.none()
        return people.without_message_of(self.issue)

    def deliveries(self, ids):
        people = Subscription.objects.filter(pk__in=ids).order_by("pk")
        rows = [
            Delivery(issue=self.issue, subscription_id=pk, address=address, recipe=self._recipe())
            for pk, address in people.values_list("pk", "contributor__email")
        ]
        suppressed = Suppression.objects.hashes_among(row.address for row in rows)
        return [
            row.skipped(_("adresse bloquée")) if hash_address(row.address) in suppressed else row
            for row in rows
        ]

    def _recipe(self):
        reason = Reason("follow", title=self.page.title)
        return [{"project": self.page.pk, "reason": reason.to_json()}]

    def written(self, ids):
        """Nothing more to write: the rows say all."""
