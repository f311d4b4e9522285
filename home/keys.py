"""Secrets of addresses that the database does not hold: who reads it, or a copy of it, opens nothing."""

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.utils.crypto import constant_time_compare, salted_hmac


def draw_token():
    """What nobody guesses, for the address of something: 32 characters of an alphabet of addresses."""
    return secrets.token_urlsafe(24)


#: Begins what a row holds of a secret, and no secret: ``hide`` tells one from the other.
MARK = "~"
#: Bytes: twice 96 bits, and an address that stays on its line in the headers of a message.
SHORT = 12


def draw_half():
    """What a row holds of the secret of an address, the other half being its signature: 17 characters."""
    return MARK + secrets.token_urlsafe(SHORT)


def half_of(secret):
    """What a row holds of a secret that was once mailed whole, without signature: 17 characters."""
    return MARK + _text(sha256(secret.encode()).digest()[:SHORT])


def hide(model):
    """Let the rows of ``model`` forget the whole secrets that a former version of the site wrote.

    No migration does it: the former version still answers while those run, and it knows whole ones only.
    """
    rows = model._base_manager.exclude(token__startswith=MARK)
    for pk, token in rows.values_list("pk", "token").iterator():
        model._base_manager.filter(pk=pk, token=token).update(token=half_of(token))


def _text(digest):
    return urlsafe_b64encode(digest).decode()


class SignedKeys:
    """A key is what a row holds and its signature by the site; ``salt``: what it opens, and only that."""

    #: Bytes of the signature.
    length = 15

    def __init__(self, salt):
        self.signer = salted_hmac(salt, "", algorithm="sha256")

    def of(self, token):
        digest = self.signer.copy()
        digest.update(token.encode())
        return f"{token}.{_text(digest.digest()[: self.length])}"

    def read(self, key):
        """The token of a key, or None when it is forged."""
        token = key.partition(".")[0]
        return token if constant_time_compare(key, self.of(token)) else None

    def find(self, rows, key):
        """The row of a queryset, or none, whose ``token`` this key stands for."""
        token = self.read(key)
        return rows.filter(token__in=_held_for(token)) if token else rows.none()


class MailedKeys(SignedKeys):
    """Keys of addresses that were mailed before they were signed: those still open what they opened."""

    length = SHORT

    def find(self, rows, key):
        is_whole = "." not in key and not key.startswith(MARK)
        return rows.filter(token__in=_held_for(key)) if is_whole else super().find(rows, key)


def _held_for(token):
    """What a row may hold: the half that was signed or, of a whole secret, its digest or itself until
    ``hide`` has been there."""
    return [token] if token.startswith(MARK) else [half_of(token), token]
