"""From the bytes of a text file to its characters, whatever wrote them."""

import codecs
import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark begins the same way
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NOT_TEXT = {
    b"\xd0\xcf\x11\xe0": gettext_lazy(
        "C’est un classeur Excel ancien : enregistrez-le au format .xlsx ou .csv."
    ),
    b"\x1f\x8b": gettext_lazy("C’est une archive compressée : décompressez-la d’abord."),
    b"%PDF": gettext_lazy("C’est un document PDF : un fichier CSV, XLSX, JSON ou JSON Lines est attendu."),
}
SAMPLE = 4096
UNREADABLE_SHARE = 0.05
FEW = 8
STRAY_BYTE = re.compile("[\udc80-\udcff]")
NOT_ASCII = re.compile("[^\x00-\x7f]")
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")


class UnreadableFile(Exception):
    """A file of which nothing can be read; its message is in French and says what to do."""


def decode(data):
    """The characters of ``data``: UTF-8, UTF-16 or Windows-1252, with or without a mark."""
    for start, advice in NOT_TEXT.items():
        if data.startswith(start):
            raise UnreadableFile(advice)
    text = _decode(data).removeprefix("\ufeff")
    # A few NUL characters come from broken exports; many are a picture or a program.
    if len(CONTROL.findall(text)) > max(FEW, UNREADABLE_SHARE * len(text)):
        raise UnreadableFile(
            _("Ce n’est pas un texte : un fichier CSV, XLSX, JSON ou JSON Lines est attendu.")
        )
    return text.replace("\x00", "")


def _decode(data):
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    sample = data[:SAMPLE]
    # Without a mark, UTF-16 shows by its NUL bytes: one in two for Latin letters.
    if sample.count(0) > len(sample) * 0.3:
        little = sample[1::2].count(0) >= sample[0::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    text = data.decode("utf-8", "surrogateescape")
    strays = len(STRAY_BYTE.findall(text))
    if not strays:
        return text
    if strays < len(NOT_ASCII.findall(text)) - strays:  # UTF-8, with cells pasted from elsewhere
        return STRAY_BYTE.sub(lambda found: _windows(bytes([ord(found[0]) - 0xDC00])), text)
    return _windows(data)


def _windows(data):
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")
