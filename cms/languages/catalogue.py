"""The English of the interface: what the code says in French, found, kept as a .po file and compiled.

Nothing here needs the programs of GNU gettext.
"""

import ast
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("cms", "home", "projects", "search", "campaigns")
TEMPLATES = (".html", ".mjml", ".txt")
#: The functions that mark a text, and where their arguments hold it: context, singular, plural.
MARKERS = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
}
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
#: A marked text in what Django makes of a template for xgettext.
MARKED = re.compile(rf"\b({'|'.join(MARKERS)})\(\s*((?:{LITERAL}\s*,?\s*)+)", re.DOTALL)
#: What a translation must keep: « %(name)s », « %s », « {name} ».
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}")
HEADER = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True)
class Message:
    """A text of the interface. ``context`` and ``plural`` are None when it has none."""

    msgid: str
    plural: str | None = None
    context: str | None = None

    @property
    def key(self):
        return self.context, self.msgid


def source() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"


def compiled() -> Path:
    return source().with_suffix(".mo")


def is_stale() -> bool:
    """Whether what the site reads is missing or older than what people write."""
    return not compiled().exists() or compiled().stat().st_mtime < source().stat().st_mtime


def compile_catalogue() -> None:
    """Write the .mo that Django reads. Two processes may do it at once."""
    unfinished = compiled().with_suffix(f".{os.getpid()}")
    polib.pofile(str(source())).save_as_mofile(str(unfinished))
    unfinished.replace(compiled())


def find_messages() -> dict[Message, list[str]]:
    """All the marked texts of the project, each with the files that say it."""
    found = {}
    for path in _files():
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for message in in_python(text) if path.suffix == ".py" else in_template(text):
            files = found.setdefault(message, [])
            if name not in files:
                files.append(name)
    return found


def _files():
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*.*")):
            is_template = path.suffix in TEMPLATES and "templates" in path.parts
            if is_template or (path.suffix == ".py" and "migrations" not in path.parts):
                yield path


def in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            marker = getattr(node.func, "id", getattr(node.func, "attr", ""))
            values = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            yield from _message(marker, values)


def in_template(text: str) -> Iterator[Message]:
    for marker, arguments in MARKED.findall(templatize(text)):
        yield from _message(marker, [ast.literal_eval(found) for found in re.findall(LITERAL, arguments)])


def _message(marker, values):
    context, single, plural = MARKERS.get(marker, (None, len(values), None))
    if single < len(values) and isinstance(values[single], str):
        yield Message(
            values[single],
            values[plural] if plural is not None else None,
            values[context] if context is not None else None,
        )


def update_catalogue() -> list[polib.POEntry]:
    """Give the .po each text of the code and nothing else; returns what is still to be translated."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(source()))}
    entries = {}
    for message, files in find_messages().items():
        if message.key not in entries:
            # Never marked as a format: what a translation keeps is checked by the tests, for braces too.
            made = polib.POEntry(msgctxt=message.context, msgid=message.msgid)
            entries[message.key] = known.get(message.key, made)
            entries[message.key].occurrences = []
        _note(entries[message.key], message.plural, files)
    file = polib.POFile(wrapwidth=110)
    file.metadata = HEADER
    file.extend(sorted(entries.values(), key=lambda entry: (entry.occurrences[0], entry.msgid)))
    file.save(str(source()))
    return file.untranslated_entries()


def _note(entry, plural, files):
    entry.occurrences = sorted({*entry.occurrences, *((name, "") for name in files)})
    if plural and not entry.msgid_plural:
        entry.msgid_plural, entry.msgstr, entry.msgstr_plural = plural, "", {0: "", 1: ""}


def lost_placeholders(entry: polib.POEntry) -> bool:
    """Whether a translation says other placeholders than its original, or one of its two forms does."""
    expected = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    if not entry.msgid_plural:
        return sorted(PLACEHOLDER.findall(entry.msgstr)) != expected
    return sorted(PLACEHOLDER.findall(entry.msgstr_plural[1])) != expected
