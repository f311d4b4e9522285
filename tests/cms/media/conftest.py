"""One object storage server for all the tests of this folder, a bucket for each of them."""

import itertools
import json

import pytest

from tests.deploy.topology import text_of
from tests.services import objects

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def object_server():
    with objects.running() as server:
        yield server


def client_of_owner(options):
    """What makes a bucket and says who reads it: the key of the site may not."""
    from cms.media import BucketStorage

    keys = {"access_key": objects.OWNER_KEY, "secret_key": objects.OWNER_SECRET}
    return BucketStorage(**options | keys).connection.meta.client


@pytest.fixture
def bucket(object_server):
    """The options of an empty bucket whose pictures anybody may read, as deploy/bucket-policy.json says."""
    options = {
        "bucket_name": f"fichiers-{next(NUMBERS)}",
        "endpoint_url": object_server.url,
        "region_name": objects.REGION,
        "access_key": objects.KEY,
        "secret_key": objects.SECRET,
    }
    client = client_of_owner(options)
    client.create_bucket(Bucket=options["bucket_name"])
    policy = text_of("deploy/bucket-policy.json").replace(":fichiers/", f":{options['bucket_name']}/")
    client.put_bucket_policy(Bucket=options["bucket_name"], Policy=json.dumps(json.loads(policy)))
    return options


@pytest.fixture
def on_disk(tmp_path):
    return {"location": str(tmp_path / "files")}


@pytest.fixture(params=["folder", "bucket"])
def storage(request, settings):
    """The storage of the site: a folder, then a bucket of a real server."""
    from django.core.files.storage import default_storage

    backend, fixture = {
        "folder": ("django.core.files.storage.FileSystemStorage", "on_disk"),
        "bucket": ("cms.media.BucketStorage", "bucket"),
    }[request.param]
    options = request.getfixturevalue(fixture)
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}
    return default_storage
