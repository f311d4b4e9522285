"""What the site asks of the place of its files, a folder or a bucket: the same tests for both."""

import tarfile

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction

from cms import health
from home.backups import archive
from tests.home.factories import administrator

pytestmark = pytest.mark.once


def put(storage, name, content=b"un trait"):
    return storage.save(name, ContentFile(content))


def test_what_is_written_is_read(storage):
    heavy = bytes(range(256)) * 40_000
    assert put(storage, "images/a/photo.bin", heavy) == "images/a/photo.bin"
    with storage.open("images/a/photo.bin") as file:
        assert file.read() == heavy
    assert storage.size("images/a/photo.bin") == len(heavy)


def test_a_name_that_is_taken_is_not_written_over(storage):
    put(storage, "images/photo.txt", b"le premier")
    other = put(storage, "images/photo.txt", b"le second")
    assert other != "images/photo.txt"
    assert storage.open("images/photo.txt").read() == b"le premier"
    assert storage.open(other).read() == b"le second"


def test_a_file_that_is_missing_is_told_as_such(storage):
    assert not storage.exists("images/absente.png")
    with pytest.raises(FileNotFoundError):
        storage.open("images/absente.png").read()
    storage.delete("images/absente.png")


def test_a_file_that_is_deleted_is_gone(storage):
    put(storage, "note.txt")
    storage.delete("note.txt")
    assert not storage.exists("note.txt")


def test_a_name_that_leads_out_is_refused(storage):
    with pytest.raises(SuspiciousOperation):
        put(storage, "../dehors.txt")


def test_a_picture_is_at_an_address_of_the_site(storage):
    name = put(storage, "images/été 1.png")
    assert storage.url(name) == "/media/images/%C3%A9t%C3%A9%201.png"


def test_the_parts_of_the_site_are_ready(storage, client, db):
    health.forget()
    assert client.get("/readyz").json()["parts"]["storage"] == "ready"
    health.forget()


def test_a_backup_holds_each_file_and_gives_it_back(storage, db, tmp_path, monkeypatch):
    # The database is tried by the drill.
    monkeypatch.setattr(archive.engines, "dump", lambda target: target.write_bytes(b"une base"))
    put(storage, "images/a/dessin.txt")
    put(storage, "note.txt", b"un mot")
    assert archive.make(tmp_path / "site.tar") == 2
    with tarfile.open(tmp_path / "site.tar") as opened:
        assert opened.getnames()[2:] == ["media/note.txt", "media/images/a/dessin.txt"]
    storage.delete("note.txt")
    storage.delete("images/a/dessin.txt")
    put(storage, "images/a/dessin.txt", b"autre chose")
    assert archive.restore_media(tmp_path / "site.tar") == 2
    assert storage.open("images/a/dessin.txt").read() == b"un trait"
    assert storage.open("note.txt").read() == b"un mot"


def test_an_image_is_drawn_at_another_size(storage, db):
    from wagtail.images import get_image_model

    image = get_image_model().objects.create(title="Rue", file=get_test_image_file(size=(640, 480)))
    rendition = image.get_rendition("width-320")
    assert storage.exists(rendition.file.name)
    assert rendition.url.startswith("/media/images/")


def test_a_document_is_given_to_who_may_read_it_only(storage, client, db):
    document = get_document_model()(title="Guide", collection=Collection.get_first_root_node())
    document.file.save("guide.pdf", ContentFile(b"%PDF-1.4 un guide"))
    document.save()
    answer = client.get(document.url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 un guide"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    CollectionViewRestriction.objects.create(
        collection=document.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert client.get(document.url).status_code == 302
    client.force_login(administrator())
    assert client.get(document.url).status_code == 200
