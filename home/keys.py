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


def hide(rows, column="token"):
    """Let these rows, or all those of a model, forget the whole secrets that a former version wrote.

    No migration does it: the former version still answers while those run, and it knows whole ones only.
    """
    rows = getattr(rows, "_base_manager", rows)
    whole = rows.exclude(**{f"{column}__startswith": MARK})
    for pk, secret in whole.values_list("pk", column).iterator():
        rows.filter(pk=pk, **{column: secret}).update(**{column: half_of(secret)})


def _text(digest):
    return urlsafe_b64encode(digest).decode()


class SignedKeys:
    """A key is what a row holds and its signature by the site; ``salt``: what it opens, and only that.

    ``column``: where rows hold it.
    """

    #: Bytes of the signature.
    length = 15

    def __init__(self, salt, column="token"):
        self.column = column
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
        return self._holding(rows, token) if token else rows.none()

    def _holding(self, rows, token):
        return rows.filter(**{f"{self.column}__in": _held_for(token)})


class MailedKeys(SignedKeys):
    """Keys of addresses that were mailed before they were signed: those still open what they opened."""

    length = SHORT

    def find(self, rows, key):
        is_whole = "." not in key and not key.startswith(MARK)
        return self._holding(rows, key) if is_whole else super().find(rows, key)


def _held_for(token):
    """What a row may hold: the half that was signed or, of a whole secret, its digest or itself until
    ``hide`` has been there."""
    return [token] if token.startswith(MARK) else [half_of(token), token]
