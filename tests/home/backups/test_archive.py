"""The file of a backup: whole, closed to others, and refused when it is not what it says."""

import io
import json
import re
import tarfile
from datetime import datetime

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from home.backups import BackupError, archive
from home.backups.actions import restore


@pytest.fixture
def made(tmp_path, monkeypatch, settings):
    """An archive whose database is a few bytes: engines are tried by the drill."""
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    settings.MEDIA_ROOT = str(tmp_path / "files" / "media")
    monkeypatch.setattr(archive.engines, "dump", lambda target: target.write_bytes(b"une base"))
    default_storage.save("images/a/dessin.txt", ContentFile(b"un trait"))
    default_storage.save("note.txt", ContentFile(b"un mot"))
    path = tmp_path / "saved" / "site.tar"
    path.parent.mkdir()
    assert archive.make(path) == 2
    return path


def rewritten(path, name, content):
    """The same archive with another content under one name."""
    other = path.with_name("autre.tar")
    with tarfile.open(path) as old, tarfile.open(other, "w") as new:
        for member in old:
            body = content if member.name == name else old.extractfile(member).read()
            member.size = len(body)
            new.addfile(member, io.BytesIO(body))
    return other


def test_the_moment_of_the_last_backup_is_told(made, client, settings):
    settings.METRICS_TOKEN = "jeton"
    told = client.get("/metrics", headers={"Authorization": "Bearer jeton"}).content.decode()
    moment = float(re.search(r"^site_backup_timestamp_seconds (\S+)$", told, re.MULTILINE)[1])
    with tarfile.open(made) as opened:
        manifest = json.load(opened.extractfile("manifest.json"))
    # Before the database was read: what was written meanwhile may not be in it.
    assert 0 <= datetime.fromisoformat(manifest["made_at"]).timestamp() - moment < 60


def test_a_database_that_waits_for_its_migrations_is_saved(made):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE home_backup RENAME TO home_backup_to_come")
    assert archive.make(made.with_name("autre.tar")) == 2


def test_it_holds_the_database_and_the_files_and_opens_for_its_owner_alone(made):
    assert made.stat().st_mode & 0o777 == 0o600
    with tarfile.open(made) as opened:
        names = opened.getnames()
    assert names == ["manifest.json", "database", "media/note.txt", "media/images/a/dessin.txt"]
    assert [path.name for path in made.parent.iterdir()] == ["site.tar"]


def test_its_files_take_their_place_again(made):
    default_storage.delete("note.txt")
    default_storage.delete("images/a/dessin.txt")
    default_storage.save("images/a/dessin.txt", ContentFile(b"autre chose"))
    assert archive.restore_media(made) == 2
    assert default_storage.open("images/a/dessin.txt").read() == b"un trait"
    assert default_storage.open("note.txt").read() == b"un mot"


def test_its_database_is_read_with_what_is_known_of_it(made, tmp_path):
    manifest = archive.read(made, tmp_path)
    assert (tmp_path / "database").read_bytes() == b"une base"
    assert ["home", "0001_initial"] in manifest["migrations"]


def test_a_file_that_was_cut_short_is_refused(made, tmp_path):
    made.write_bytes(made.read_bytes()[:4000])
    with pytest.raises(BackupError, match="n’est pas une sauvegarde entière"):
        archive.read(made, tmp_path)


def test_a_database_that_was_changed_is_refused(made, tmp_path):
    with pytest.raises(BackupError, match="abîmée"):
        archive.read(rewritten(made, "database", b"autre base"), tmp_path)


def test_a_name_that_leads_out_of_the_storage_writes_nothing_there(made, tmp_path):
    with tarfile.open(made, "a") as opened:
        member = tarfile.TarInfo("media/../dehors.txt")
        member.size = 1
        opened.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(SuspiciousFileOperation):
        archive.restore_media(made)
    assert not (tmp_path / "files" / "dehors.txt").exists()


@pytest.mark.parametrize(
    ("path", "said"), [("absent.tar", "n’existe pas"), ("texte.tar", "n’est pas une sauvegarde")]
)
def test_what_is_no_backup_is_told(tmp_path, path, said):
    (tmp_path / "texte.tar").write_text("bonjour")
    with pytest.raises(BackupError, match=said):
        restore(tmp_path / path, replace=True)


def test_a_database_that_is_not_empty_is_left_alone_unless_told(made):
    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", str(made))


def test_a_backup_of_postgresql_asks_for_postgresql(made):
    manifest = {**archive.read(made, made.parent), "engine": "oracle"}
    other = rewritten(made, "manifest.json", json.dumps(manifest).encode())
    with pytest.raises(BackupError, match="base PostgreSQL"):
        restore(other, replace=True)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CommandError, match="créez-le"):
        call_command("backup", str(tmp_path / "nulle" / "site.tar"))
