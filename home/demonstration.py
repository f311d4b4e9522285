"""The part of the demonstration that belongs to nobody else: accounts, home and standard pages."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.html import escape
from wagtail.models import Site

from home.accessibility.models import ADDRESS, AccessibilityPage
from home.models import HomePage, StandardPage

DATA = Path(__file__).parent / "demo"


@dataclass(frozen=True)
class Account:
    username: str
    password: str
    role: str
    group: str = ""


ACCOUNTS = (
    Account("redaction", "redaction", "rédige et propose", "Editors"),
    Account("moderation", "moderation", "relit, publie et approuve les envois", "Moderators"),
    Account("admin", "admin", "administre tout"),
)


def create_accounts() -> None:
    """Make the missing accounts; an existing one keeps its password and its rights."""
    users = get_user_model().objects
    for account in ACCOUNTS:
        if users.filter(username=account.username).exists():
            continue
        make = users.create_user if account.group else users.create_superuser
        user = make(account.username, f"{account.username}@example.org", account.password)
        if account.group:
            user.groups.add(Group.objects.get(name=account.group))


def stream_value(blocks: list[dict]) -> list[tuple[str, str]]:
    """StreamField content of ``[{"type": "heading" | "paragraph", "value": plain text}]``."""
    return [
        (
            block["type"],
            f"<p>{escape(block['value'])}</p>" if block["type"] == "paragraph" else block["value"],
        )
        for block in blocks
    ]


def move_to(port: int) -> None:
    """Make the whole addresses of pages, which people share, those of the demonstration that runs."""
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = "localhost", port
    site.save()


def create_pages() -> None:
    """Write the home page's words when it has none, and add the standard pages that are missing."""
    home = HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    for content in json.loads((DATA / "pages.json").read_text(encoding="utf-8")):
        if content["slug"] == "accueil":
            _write_home(home, content)
        elif not home.get_children().filter(slug=content["slug"]).exists():
            make = _declaration if content["slug"] == ADDRESS else _standard_page
            home.add_child(instance=make(content)).save_revision().publish()


def _standard_page(content):
    body = stream_value(content["body"])
    return StandardPage(title=content["title"], slug=content["slug"], summary=content["summary"], body=body)


def _declaration(content):
    """The accessibility page with no audit: it then says so, and what machines checked."""
    contact = f"<p>{escape(content['contact'])}</p>"
    return AccessibilityPage(
        title=content["title"], slug=ADDRESS, publisher=content["publisher"], contact=contact
    )


def _write_home(home, content):
    if home.headline:
        return
    home.title = home.draft_title = content["title"]
    home.headline = content["headline"]
    home.introduction = f"<p>{escape(content['introduction'])}</p>"
    home.save_revision().publish()
