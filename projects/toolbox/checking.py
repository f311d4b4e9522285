"""Reading the repositories of the tools, politely: is the code there for anybody?

A repository is asked what « git clone » asks first (the smart HTTP protocol of git): a forge that shows a
page about itself, or a wall to sign in, does not answer that.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from home.fetching import FetchError, fetch_now
from projects.toolbox.enums import CodeState
from projects.toolbox.models import CodeCheck, SolutionPage

#: What git asks, and how a repository answers.
QUESTION = "/info/refs?service=git-upload-pack"
ANSWER = "application/x-git-upload-pack-advertisement"
#: Bytes: some forges answer with one line per branch and per tag.
MAX_ANSWER = 5_000_000
ROUND, SECONDS = 20, 10.0
WEEK, DAY = timedelta(days=7), timedelta(days=1)
#: A worker that dies leaves its repositories to a later round.
LEASE = timedelta(minutes=15)
#: A server may be down, or our own network: the proof is kept for so long.
PATIENCE = timedelta(days=30)
#: What is known of a repository, whichever page names it.
TOLD = ("state", "detail", "checked_at", "failing_since", "due_at")


def check_due(now: datetime) -> int:
    """Read the repositories that are due, at most a round of them; returns how many were.

    A repository is asked once, however many pages name it: a tool and its translations.
    """
    follow_addresses(now)
    urls = {check.url for check in claim(now)}
    for url in urls:
        answer = ask(url)
        for check in CodeCheck.objects.filter(url=url):
            judge(check, *answer, now)
            check.save()
    return len(urls)


def follow_addresses(now: datetime) -> None:
    """One row per page that names a repository; a new address is read as if nothing were known, unless
    another page names it already."""
    pages = dict(SolutionPage.objects.exclude(repository="").values_list("pk", "repository"))
    known = dict(CodeCheck.objects.values_list("page_id", "url"))
    changed = [pk for pk, url in known.items() if pages.get(pk) != url]
    CodeCheck.objects.filter(page__in=changed).delete()
    missing = [pk for pk in pages if pk in changed or pk not in known]
    alike = {check.url: check for check in CodeCheck.objects.filter(url__in=[pages[pk] for pk in missing])}
    CodeCheck.objects.bulk_create(
        [_new_check(pk, pages[pk], alike.get(pages[pk]), now) for pk in missing], ignore_conflicts=True
    )


def _new_check(page_id, url, alike, now):
    told = {name: getattr(alike, name) for name in TOLD} if alike else {"due_at": now}
    return CodeCheck(page_id=page_id, url=url, **told)


@transaction.atomic
def claim(now: datetime) -> list[CodeCheck]:
    """The checks of this round, put off meanwhile so that no other worker does them too."""
    skip = connection.features.has_select_for_update_skip_locked
    due = CodeCheck.objects.due(now).order_by("due_at").select_for_update(skip_locked=skip)
    checks = list(due[:ROUND])
    CodeCheck.objects.filter(pk__in=[check.pk for check in checks]).update(due_at=now + LEASE)
    return checks


def ask(url: str) -> tuple[bool | None, str]:
    """Whether a repository is there to be read, and what was answered; None when nobody answered."""
    addresses = [url.rstrip("/").removesuffix(".git") + ending + QUESTION for ending in ("", ".git")]
    said = ""
    for address in addresses:
        try:
            answer = fetch_now(address, SECONDS, MAX_ANSWER)
        except FetchError as error:
            return None, str(error)
        if answer.status == 200 and answer.headers.get("content-type", "").startswith(ANSWER):
            return True, _("le dépôt répond à git")
        said = _("code %d, et non ce qu’un dépôt git répond.") % answer.status
        if answer.status >= 500 or answer.status == 429:
            return None, said
    return False, said


def judge(check: CodeCheck, is_there: bool | None, said: str, now: datetime) -> None:
    """Write on ``check`` what an answer says of it and when to ask again. Saves nothing."""
    check.detail = said[:300]
    if is_there is None:
        check.failing_since = check.failing_since or now
        check.due_at = now + DAY
        if now - check.failing_since > PATIENCE:
            check.state, check.checked_at = CodeState.UNREADABLE, now
        return
    check.state = CodeState.READABLE if is_there else CodeState.UNREADABLE
    check.checked_at, check.failing_since, check.due_at = now, None, now + WEEK
