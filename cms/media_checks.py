"""``manage.py check --deploy`` tries the bucket: written, read, and closed to who has no key."""

from contextlib import suppress
from uuid import uuid4

import httpcore
from django.core.checks import Error
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

TRIED = b"check --deploy"
#: Seconds.
PATIENCE = {"connect": 5, "read": 10, "write": 10, "pool": 5}


def bucket_keeps_documents(app_configs, **kwargs):
    """The faults of the bucket, if files are in one."""
    if not hasattr(default_storage, "open_address"):
        return []
    try:
        return list(_faults(default_storage))
    except OSError as error:
        return [
            Error(
                _("Le seau de MEDIA_STORAGE ne sert pas : %s.") % error,
                hint=_("Vérifiez l’adresse, le seau, et que la clé peut y lister, lire, écrire et effacer."),
                id="media.E001",
            )
        ]


def _faults(storage):
    storage.ask()
    for folder, is_public in (("documents", False), ("images", True)):
        name = storage.save(f"{folder}/essai-{uuid4().hex}.txt", ContentFile(TRIED))
        try:
            with storage.open(name) as file:
                file.read()
            is_open = _answers(storage.open_address(name))
        finally:
            storage.delete(name)
        if is_open and not is_public:
            yield Error(
                _("Chacun peut lire les documents du seau de MEDIA_STORAGE, sans passer par le site."),
                hint=_("Posez sur le seau deploy/bucket-policy.json, qui n’ouvre que les images."),
                id="media.E002",
            )
        if is_public and not is_open:
            yield Error(
                _("Le proxy ne peut pas lire les images du seau de MEDIA_STORAGE."),
                hint=_("Posez sur le seau deploy/bucket-policy.json, avec le nom du seau."),
                id="media.E003",
            )


def _answers(address):
    """Whether somebody without a key gets the file."""
    with suppress(httpcore.NetworkError, httpcore.TimeoutException), httpcore.ConnectionPool() as pool:
        answer = pool.request("GET", address, extensions={"timeout": PATIENCE})
        return answer.status == 200 and answer.content == TRIED
    return False
