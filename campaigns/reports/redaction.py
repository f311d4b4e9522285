"""What a description tells of somebody without meaning to, shown before it becomes public."""

import re

from django.utils.translation import gettext_lazy as _

MASK = "[…]"
SIGNS = (
    (_("une adresse e-mail"), re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (_("un numéro de téléphone"), re.compile(r"(?<!\d)(?:(?:\+|00)33[ .-]?|0)[1-9](?:[ .-]?\d{2}){4}(?!\d)")),
    (_("une plaque d’immatriculation"), re.compile(r"\b[A-Z]{2}[ -]?\d{3}[ -]?[A-Z]{2}\b")),
)


def personal_in(text):
    """The labels of what looks personal in a text."""
    return [label for label, sign in SIGNS if sign.search(text)]


def without_personal(text):
    """The text with a mark in the place of each."""
    for _label, sign in SIGNS:
        text = sign.sub(MASK, text)
    return text
