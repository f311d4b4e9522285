"""Give back a backup: on the same engine as it is, or from SQLite to PostgreSQL."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import gettext as _
from wagtail import hooks

from home import caching
from home.backups import BackupError, archive, engines, transfer

#: Gives a function that puts right what only this app knows of, and returns what the operator has to know,
#: in words, or "".
HOOK = "site_restored"
ORIGIN = "sqlite"


def restore(source: Path, replace: bool = False) -> list[str]:
    """Put the site of a backup in the place of this one. Returns what the operator has to know.

    ``replace``: a database that is not empty may be overwritten. Nothing is touched before the whole file
    has been read. Raises BackupError.
    """
    if not (replace or engines.is_empty()):
        raise BackupError(
            _("La base n’est pas vide : « --replace » remplace tout ce qu’elle contient par la sauvegarde.")
        )
    with TemporaryDirectory() as folder:
        manifest = archive.read(source, Path(folder))
        dumped = Path(folder) / archive.DATABASE
        if manifest["engine"] == connection.vendor:
            engines.load(dumped)
            call_command("migrate", verbosity=0, interactive=False)
        elif manifest["engine"] == ORIGIN:
            transfer.transfer(dumped, manifest["migrations"])
        else:
            raise BackupError(
                _("Cette sauvegarde est de PostgreSQL : donnez à DATABASE_URL une base PostgreSQL.")
            )
    return finish(source)


def finish(source):
    """What no engine restores: the files, what was remembered, and what each app derives."""
    told = [_("Fichiers rendus : %s.") % archive.restore_media(source)]
    for cache in caches.all(initialized_only=True):
        cache.clear()
    caching.forget()
    call_command("wagtail_update_index", verbosity=0)
    for put_right in hooks.get_hooks(HOOK):
        with transaction.atomic():
            told.append(put_right())
    return [sentence for sentence in told if sentence]
