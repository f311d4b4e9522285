"""Where the files that people send are kept: a folder, or a bucket of object storage.

``MEDIA_STORAGE=s3://BUCKET?endpoint=https://HOST&region=REGION``; the two keys have variables of their own,
so that the address may be shown.
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

#: Asked of ``MEDIA_STORAGE`` and of nothing else: a word that is misspelt is not left out in silence.
ASKED = {"endpoint", "region"}


@dataclass(frozen=True)
class Bucket:
    name: str
    endpoint: str
    region: str

    @classmethod
    def named(cls, address: str) -> "Bucket":
        """Raises ValueError, with what to write, in French."""
        parts = urlsplit(address)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        if parts.scheme != "s3" or not parts.netloc or parts.path.strip("/"):
            raise ValueError("écrivez s3://SEAU?endpoint=https://SERVEUR&region=RÉGION.")
        if "@" in parts.netloc:
            # Not repeated: it goes to the journal of the start.
            raise ValueError("les clés vont dans MEDIA_STORAGE_KEY et MEDIA_STORAGE_SECRET.")
        if set(asked) != ASKED or not all(asked.values()):
            raise ValueError("donnez endpoint et region, et rien d’autre, après le point d’interrogation.")
        server = urlsplit(asked["endpoint"])
        if server.scheme not in ("http", "https") or not server.hostname or server.path.strip("/"):
            raise ValueError("endpoint est l’adresse du serveur, sans le seau : https://SERVEUR.")
        return cls(parts.netloc, asked["endpoint"].rstrip("/"), asked["region"])


def default_storage(env) -> dict:
    """What STORAGES holds under « default ». ``env``: an environ.Env."""
    if not (address := env.str("MEDIA_STORAGE", default="").strip()):
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    bucket = Bucket.named(address)
    options = {
        "bucket_name": bucket.name,
        "endpoint_url": bucket.endpoint,
        "region_name": bucket.region,
        "access_key": env.str("MEDIA_STORAGE_KEY"),
        "secret_key": env.str("MEDIA_STORAGE_SECRET"),
    }
    return {"BACKEND": "cms.media.BucketStorage", "OPTIONS": options}
