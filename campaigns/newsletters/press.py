"""An issue set once in pieces of bytes: what is made for each person is only a join of pieces.

A piece is ready for the wire: quoted-printable, first dots doubled, and it ends where a line ends, so
that any piece may follow any other.
"""

import binascii
import contextlib
import functools
import re
import secrets
import time
from dataclasses import dataclass
from email.header import Header
from email.utils import formatdate

from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from campaigns.newsletters.composition import presentable, presentable_ids
from campaigns.newsletters.models import PreferenceKeys
from campaigns.newsletters.rendering import (
    BETWEEN_TITLES,
    Letter,
    MessageIds,
    RenderedMail,
    Search,
    build_message,
    site_url,
    words_of,
)
from campaigns.newsletters.transports import ascii_address, stuffed
from search.query import Reason
from search.reasons import reworded

# Of projects, and of reasons: some kB each, and some tens of bytes. More would make a long sending grow.
MAX_CARDS, MAX_REASONS = 2_000, 20_000
PART = 'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'


def quoted(text):
    """``text`` as a piece: in quoted-printable, and without a line end of its own, a soft one."""
    encoded = binascii.b2a_qp(text.encode(), istext=True)
    if encoded and not encoded.endswith(b"\n"):
        encoded += b"=\n"
    return stuffed(encoded) if encoded else b""


@functools.lru_cache(maxsize=1)
def date_of(second):
    """A moment as a header says it, once for all the messages of a second."""
    return formatdate(second).encode()


@dataclass(frozen=True, slots=True)
class CardPieces:
    """A project as everybody sees it; ``text`` and ``html`` are cut where each person's reason goes."""

    title: bytes
    text: list
    html: list


@dataclass(frozen=True, slots=True)
class ReasonPieces:
    text: bytes
    html: bytes


NO_CARD = CardPieces(b"", [], [])


def card_keys(recipe):
    """What tells one card from another: ``[(project id, Reason)]``."""
    return [(item["project"], Reason.from_json(item["reason"])) for item in recipe]


def missing(wanted, known, most):
    """What of the set ``wanted`` the dict ``known`` lacks: emptied first when it would grow past ``most``."""
    if len(known) + len(wanted - known.keys()) > most:
        known.clear()
    return wanted - known.keys()


class Press:
    """Prints the messages of one Letter."""

    def __init__(self, letter):
        self.letter = letter
        self.identifiers, self.keys, self.stop_keys = MessageIds(), PreferenceKeys(), letter.stop_keys()
        self.between_titles = quoted(BETWEEN_TITLES)
        self.cards, self.reasons = {}, {}
        # Words that nobody can have typed hold the place of what changes from one person to another.
        self.places = {
            name: secrets.token_hex(11)
            for name in (
                *("token", "key", "titles", "cards", "reason", "id", "date", "to"),
                *("subject", "label", "search"),
            )
        }
        self.pieces, self.slots = [], []
        with override(letter.language):
            self._set_frame()

    def learn(self, rows):
        """Choose the cards of each row, those of projects that can still be joined; set the new ones."""
        joinable = presentable_ids((row.recipe for row in rows), self.letter.shows_all)
        wanted = set()
        for row in rows:
            # A recipe that cannot be read must not stop the others: it fails when it is printed.
            with contextlib.suppress(KeyError, TypeError):
                row.cards = [key for key in card_keys(row.recipe) if key[0] in joinable]
                wanted.update(row.cards)
        with override(self.letter.language):
            self._set_cards({project_id for project_id, _reason in wanted})
            self._set_reasons({reason for _project_id, reason in wanted})

    def message(self, row):
        """The message of a claimed row, as ``stuffed`` makes it. Raises RecipientRefused."""
        keys = row.cards if row.cards is not None else card_keys(row.recipe)
        chosen = [(self.cards[project_id], self.reasons[reason]) for project_id, reason in keys]
        token = self.stop_keys.of(row.stop_token).encode()
        values = {
            "to": ascii_address(row.address),
            "date": date_of(int(time.time())),
            "id": self.identifiers.of(self.letter.issue.pk, row.subscription_id, row.alert_key).encode(),
            "header-token": token,
            "token": token + b"=\r\n",
            "key": self.keys.of(row.token).encode() + b"=\r\n",
            "titles": self.between_titles.join([card.title for card, _reason in chosen]),
            "text-cards": b"".join([reason.text.join(card.text) for card, reason in chosen]),
            "html-cards": b"".join([reason.html.join(card.html) for card, reason in chosen]),
        }
        if row.alert:
            values |= self._of_search(Search.of(row.alert))
        pieces = self.pieces.copy()
        for index, name in self.slots:
            pieces[index] = values[name]
        return b"".join(pieces)

    def _of_search(self, search):
        """What the message of an alert says of its search."""
        with override(self.letter.language):
            subject = Header(search.subject, "utf-8").encode(linesep="\r\n")
        values = {"subject": subject.encode(), "text-label": quoted(search.label)}
        values |= {"text-search": quoted(search.url), "html-label": quoted(escape(search.label))}
        return values | {"html-search": quoted(escape(search.url))}

    def _set_cards(self, wanted):
        """Render cards all at once, and cut them apart. A project withdrawn this very moment has none."""
        new = missing(wanted, self.cards, MAX_CARDS)
        if not new:
            return
        recipe = [{"project": project_id} for project_id in new]
        projects = presentable([recipe], self.letter.shows_all)
        shown = {
            key: self.letter.card(project, self.places["reason"], target=key)
            for key, project in projects.items()
        }
        self.cards.update(dict.fromkeys(new, NO_CARD))
        mail = self.letter.render(
            list(shown.values()), self._stop_url(), mark=self.places["cards"], search=self._search()
        )
        texts, htmls = (part.split(self.places["cards"])[1:-1] for part in (mail.text, mail.html))
        for (key, card), text, html in zip(shown.items(), texts, htmls, strict=True):
            self.cards[key] = CardPieces(quoted(escape(card.title)), self._around(text), self._around(html))

    def _around(self, card):
        """The pieces of a rendered card before, between and after the places of its reason."""
        return [quoted(piece) for piece in card.split(self.places["reason"])]

    def _set_reasons(self, wanted):
        for reason, own in reworded(missing(wanted, self.reasons, MAX_REASONS)).items():
            words = words_of(own)
            self.reasons[reason] = ReasonPieces(quoted(words), quoted(escape(words)))

    def _stop_url(self):
        return self.letter.stop_url(self.places["token"])

    def _search(self):
        return Search(self.places["label"], self.places["search"]) if self.letter.is_alert else None

    def _set_frame(self):
        places = self.places
        mail = self.letter.render(
            [],
            self._stop_url(),
            site_url(reverse("newsletters:preferences", args=[places["key"]])),
            preheader=places["titles"],
            mark=places["cards"],
            search=self._search(),
        )
        head, boundary = self._head()
        slots = {places[name]: name for name in ("to", "date", "id", "subject")}
        self._cut(head, slots | {places["token"]: "header-token"}, str.encode)
        for kind, content in (("plain", mail.text), ("html", mail.html)):
            self._add(stuffed(f"--{boundary}\n{PART.format(kind=kind)}".encode()))
            cards = "text-cards" if kind == "plain" else "html-cards"
            named = {places[name]: name for name in ("token", "key", "titles")} | {places["cards"]: cards}
            named |= {places[name]: f"{cards[:4]}-{name}" for name in ("label", "search")}
            self._cut(content, named, quoted)
            self._add(b"\r\n")
        self._add(f"--{boundary}--\r\n".encode())

    def _head(self):
        """The headers, with their places, up to the empty line; and the boundary of the parts."""
        subject = self.places["subject"] if self.letter.is_alert else self.letter.subject
        others = {
            "Date": self.places["date"],
            "Message_ID": self.places["id"],
            "List_Id": self.letter.list_id,
        }
        empty = RenderedMail(subject, "", "")
        message = build_message(empty, self.places["to"], self._stop_url(), **others).message()
        head = message.as_bytes(linesep="\r\n").partition(b"\r\n\r\n")[0].decode("ascii") + "\r\n\r\n"
        return head, message.get_boundary()

    def _cut(self, text, named, encode):
        """Add ``text`` to the frame; ``named``: ``{placeholder: name of the value to put there}``."""
        for piece in re.split(f"({'|'.join(named)})", text):
            if piece in named:
                self.slots.append((len(self.pieces), named[piece]))
                self.pieces.append(b"")
            else:
                self._add(encode(piece))

    def _add(self, piece):
        self.pieces.append(piece)


class Presses(dict):
    """The Press of each language in which an issue is read, made when it is first wanted."""

    def __init__(self, issue):
        super().__init__()
        self.issue = issue

    def __missing__(self, language):
        self[language] = Press(Letter.of(self.issue, language))
        return self[language]
