"""The file of a backup: a tar that holds, in this order, ``manifest.json``, ``database`` and ``media/…``.

The manifest: ``{"format": 1, "made_at": ISO 8601, "engine": "sqlite" | "postgresql", "host": site name,
"migrations": [[app, name]], "database": SHA-256 in hexadecimal}``.
"""

import hashlib
import json
import logging
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from home.backups import BackupError, engines
from home.models import Backup

logger = logging.getLogger(__name__)

FORMAT = 1
MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
CHUNK = 1 << 20


def make(target: Path) -> int:
    """Write the site to ``target``, whole or not at all. Returns how many files of media it holds.

    The database as it is at one moment, however many write to it; then the files, so that each one that it
    names is there. Raises BackupError.
    """
    partial, begun_at = target.with_name(f"{target.name}.partial"), timezone.now()
    with TemporaryDirectory(dir=target.parent) as folder:
        dumped = Path(folder) / DATABASE
        engines.dump(dumped)
        described = Path(folder) / MANIFEST
        described.write_text(json.dumps(_manifest(dumped)), encoding="utf-8")
        # It holds everybody's address: it opens for its owner alone.
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
            archive.add(described, MANIFEST)
            archive.add(dumped, DATABASE)
            count = sum(_add(archive, name) for name in media_files())
            archive.close()
            os.fsync(file.fileno())
    partial.replace(target)
    _note(begun_at)
    return count


def _note(begun_at):
    # The file is whole. A database that waits for its migrations, or that nobody may write to, is saved too.
    try:
        with transaction.atomic():
            Backup.objects.update_or_create(pk=1, defaults={"begun_at": begun_at})
    except DatabaseError:
        logger.exception("The moment of this backup is not noted")


def _manifest(dumped):
    return {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "engine": connection.vendor,
        "host": urlsplit(settings.SITE_URL).hostname or "",
        "migrations": applied(),
        "database": digest(dumped),
    }


def applied() -> list[list[str]]:
    return sorted(map(list, MigrationRecorder(connection).applied_migrations()))


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def media_files(folder: str = "") -> Iterator[str]:
    """The name of every file of the storage, wherever it is."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield os.path.join(folder, name)
    for name in sorted(folders):
        yield from media_files(os.path.join(folder, name))


def _add(archive, name):
    """Returns whether the file was still there."""
    try:
        with default_storage.open(name) as file:
            member = tarfile.TarInfo(MEDIA + name)
            member.size = file.size
            archive.addfile(member, file)
    except FileNotFoundError:
        return False
    return True


def read(source: Path, folder: Path) -> dict:
    """Check the archive and write its database in ``folder``. Returns the manifest. Raises BackupError."""
    try:
        with tarfile.open(source) as archive:
            manifest = json.load(archive.extractfile(MANIFEST))
            _copy(archive.extractfile(DATABASE), folder / DATABASE)
            # To its end, so that a file that was cut short is known before anything is touched.
            for _member in archive:
                pass
    except FileNotFoundError as error:
        raise BackupError(_("« %s » n’existe pas : vérifiez le chemin.") % source) from error
    except (tarfile.TarError, KeyError, ValueError, OSError) as error:
        raise BackupError(
            _("« %s » n’est pas une sauvegarde entière : prenez-en une autre.") % source
        ) from error
    if manifest.get("format") != FORMAT or digest(folder / DATABASE) != manifest["database"]:
        raise BackupError(_("« %s » a été abîmée ou vient d’une autre version du site.") % source)
    return manifest


def _copy(file, path):
    with path.open("wb") as copy:
        while chunk := file.read(CHUNK):
            copy.write(chunk)


def restore_media(source: Path) -> int:
    """Give back each file under its own name. Those that came since stay. Returns how many."""
    count = 0
    with tarfile.open(source) as archive:
        for member in archive:
            if member.isfile() and member.name.startswith(MEDIA):
                name = member.name.removeprefix(MEDIA)
                default_storage.delete(name)
                # The storage refuses a name that would lead out of it.
                default_storage.save(name, File(archive.extractfile(member)))
                count += 1
    return count
