"""Secrets of addresses that the database does not hold: who reads it, or a copy of it, opens nothing."""

import secrets
from base64 import urlsafe_b64encode

from django.utils.crypto import constant_time_compare, salted_hmac


def draw_token():
    """What nobody guesses, for the address of something: 32 characters of an alphabet of addresses."""
    return secrets.token_urlsafe(24)


class SignedKeys:
    """A key is what a row holds and its signature by the site; ``salt``: what it opens, and only that."""

    def __init__(self, salt):
        self.signer = salted_hmac(salt, "", algorithm="sha256")

    def of(self, token):
        digest = self.signer.copy()
        digest.update(token.encode())
        return f"{token}.{urlsafe_b64encode(digest.digest()[:15]).decode()}"

    def read(self, key):
        """The token of a key, or None when it is forged."""
        token = key.partition(".")[0]
        return token if constant_time_compare(key, self.of(token)) else None
