"""What deploy/Caddyfile gives of a bucket: a real Caddy before a real server."""

import urllib.error
import urllib.request

import pytest
from django.core.files.base import ContentFile

from cms.media import BucketStorage
from tests.services import caddy
from tests.services.machine import ServiceError, free_ports

pytestmark = pytest.mark.once

#: What a browser sends with a picture, and what a bucket would refuse to read.
KNOWN_TO_THE_SITE = {"Cookie": "sessionid=quelqu-un", "Authorization": "Basic cXVlbHFxdS11bg=="}


@pytest.fixture
def ask(bucket, tmp_path):
    """``ask(path, method)`` returns the status, the headers and the content."""
    try:
        caddy.obtain()
    except ServiceError as error:
        pytest.skip(f"Caddy : {error}")
    port, nobody = free_ports(2)
    told = {"MEDIA_ENDPOINT": bucket["endpoint_url"], "MEDIA_BUCKET": bucket["bucket_name"]}
    with caddy.running(port, [nobody], tmp_path, MEDIA_FROM="bucket", **told) as proxy:
        opener = caddy.browser(proxy.folder / "cert.pem")

        def asked(path, method="GET"):
            request = urllib.request.Request(proxy.url + path, headers=KNOWN_TO_THE_SITE, method=method)
            try:
                with opener.open(request, timeout=10) as answer:
                    return answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.headers, error.read()

        yield asked


def test_a_picture_is_given_at_its_address_of_the_site_with_the_headers_of_the_folder(bucket, ask):
    storage = BucketStorage(**bucket)
    name = storage.save("images/été 100% 1.txt", ContentFile(b"un trait"))
    status, headers, content = ask(storage.url(name))
    assert (status, content) == (200, b"un trait")
    assert headers.get_all("Content-Security-Policy") == ["default-src 'none'; sandbox"]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    # Deleted, a name may be taken by another picture.
    assert "Cache-Control" not in headers
    assert not [header for header in headers if header.lower().startswith("x-amz")]


def test_nothing_else_of_the_bucket_is_given(bucket, ask):
    storage = BucketStorage(**bucket)
    storage.save("documents/a.txt", ContentFile(b"un secret"))
    storage.save("images/a.txt", ContentFile(b"un trait"))
    closed = ["documents/a.txt", "/documents/a.txt", "images/../documents/a.txt", "%64ocuments/a.txt"]
    for path in [*closed, "", "images", "images/", "images/absente.txt", "?list-type=2"]:
        status, _, content = ask(f"/media/{path}")
        assert (path, status, content) == (path, 404, b"")
    for question in ("acl", "policy", "versionId=1"):
        assert ask(f"/media/images/a.txt?{question}")[2] == b"un trait"
    for method in ("PUT", "POST", "DELETE"):
        assert ask("/media/images/a.txt", method)[0] == 405
    assert ask("/media/images/a.txt")[2] == b"un trait"
