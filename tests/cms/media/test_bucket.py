"""What a bucket alone may do wrong: be away, be gone, refuse the keys, show what is private."""

import json
import urllib.error

import pytest
from django.core.files.base import ContentFile

from cms import health
from cms.media import BucketStorage
from cms.media_checks import bucket_keeps_documents
from tests.cms.media.conftest import client_of_owner
from tests.cms.test_settings import PRODUCTION, run, setting
from tests.cms.test_soundness import told
from tests.services.elasticsearch import WITHOUT_PROXY

pytestmark = pytest.mark.once

ADDRESS = "s3://fichiers?endpoint=https://s3.example.org&region=fr-par"
KEYS = {"MEDIA_STORAGE_KEY": "une-cle", "MEDIA_STORAGE_SECRET": "un-secret"}
WITHOUT_FOLDER = {name: value for name, value in PRODUCTION.items() if name != "MEDIA_ROOT"}


def anybody_reads(options, name):
    address = f"{options['endpoint_url']}/{options['bucket_name']}/{name}"
    try:
        with WITHOUT_PROXY.open(address, timeout=10) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        return error.code


def set_policy(options, opened):
    """Let anybody read the names that look like this."""
    names = f"arn:aws:s3:::{options['bucket_name']}/{opened}"
    rule = {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject"], "Resource": [names]}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [rule]})
    client = client_of_owner(options)
    client.put_bucket_policy(Bucket=options["bucket_name"], Policy=policy)


@pytest.fixture
def use(settings):
    def put_in_place(options):
        chosen = {"BACKEND": "cms.media.BucketStorage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": chosen}
        health.forget()

    yield put_in_place
    health.forget()


def test_anybody_reads_pictures_and_nobody_documents_nor_the_list(bucket):
    storage = BucketStorage(**bucket)
    for name in ("images/a.txt", "original_images/a.txt", "documents/a.txt"):
        storage.save(name, ContentFile(b"contenu"))
    assert anybody_reads(bucket, "images/a.txt") == b"contenu"
    assert anybody_reads(bucket, "original_images/a.txt") == b"contenu"
    assert anybody_reads(bucket, "documents/a.txt") == 403
    assert anybody_reads(bucket, "") == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint_url": "http://127.0.0.1:1"},
        {"bucket_name": "un-seau-que-personne-n-a-fait"},
        {"secret_key": "un-autre-secret"},
    ],
    ids=["away", "gone", "refused"],
)
def test_a_bucket_that_does_not_serve_degrades_the_site_and_is_an_error_of_files(
    bucket, wrong, use, client, db
):
    use(bucket | wrong)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["storage"]) == (200, "degraded")
    with pytest.raises(OSError, match="note.txt"):
        BucketStorage(**bucket | wrong).save("note.txt", ContentFile(b"un mot"))


def test_the_server_of_these_tests_tells_nobody_that_it_runs(object_server):
    """Its telemetry is on unless it is told otherwise."""
    assert "-master.telemetry=false" in object_server.command
    assert "telemetry.seaweedfs.com" not in object_server.log.read_text()


def test_the_check_before_opening_leaves_nothing_and_finds_nothing_in_a_bucket_that_is_ready(bucket, use):
    use(bucket)
    assert bucket_keeps_documents(None) == []
    assert BucketStorage(**bucket).listdir("documents") == ([], [])


@pytest.mark.parametrize(
    ("opened", "found"), [("*", "media.E002"), ("ailleurs/*", "media.E003")], ids=["all", "nothing"]
)
def test_the_check_before_opening_names_a_bucket_that_shows_too_much_or_too_little(
    bucket, use, opened, found
):
    use(bucket)
    set_policy(bucket, opened)
    assert [fault.id for fault in bucket_keeps_documents(None)] == [found]


def test_the_check_before_opening_names_a_bucket_that_does_not_serve(bucket, use):
    use(bucket | {"secret_key": "un-autre-secret"})
    assert [fault.id for fault in bucket_keeps_documents(None)] == ["media.E001"]


def test_production_keeps_files_in_the_bucket_that_is_named_and_asks_for_no_folder(tmp_path):
    variables = WITHOUT_FOLDER | KEYS | {"MEDIA_STORAGE": ADDRESS}
    found = setting("STORAGES['default']", "cms.settings.production", tmp_path, **variables)
    for part in (
        "cms.media.BucketStorage",
        "'fichiers'",
        "'https://s3.example.org'",
        "'fr-par'",
        "'une-cle'",
    ):
        assert part in found


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_key_that_is_missing_stops_the_start_with_its_name(name, tmp_path):
    rest = {key: value for key, value in KEYS.items() if key != name}
    variables = WITHOUT_FOLDER | rest | {"MEDIA_STORAGE": ADDRESS}
    done = run("import cms.settings.production", "cms.settings.production", tmp_path, **variables)
    assert done.returncode != 0
    assert f"manquantes : {name}." in done.stderr


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("https://s3.example.org/fichiers", "s3://SEAU"),
        ("s3://fichiers/dossier?endpoint=https://s3.example.org&region=fr", "s3://SEAU"),
        ("s3://fichiers?endpoint=https://s3.example.org", "region"),
        ("s3://fichiers?endpoint=https://s3.example.org&region=fr&acl=public", "rien d’autre"),
        ("s3://fichiers?endpoint=s3.example.org&region=fr", "https://SERVEUR"),
    ],
)
def test_an_address_that_is_not_sound_is_named_with_its_remedy(address, remedy):
    (said,) = told(MEDIA_STORAGE=address)
    assert said.startswith("MEDIA_STORAGE : ")
    assert remedy in said


def test_keys_written_in_the_address_are_refused_and_not_repeated():
    (said,) = told(MEDIA_STORAGE="s3://cle:secret-ecrit@fichiers?endpoint=https://s3.example.org&region=fr")
    assert "MEDIA_STORAGE_SECRET" in said
    assert "secret-ecrit" not in said
