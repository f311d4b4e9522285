"""Documents of the team: files to save, and nothing that a browser would run as a page of the site."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents import get_document_model

from tests.home.factories import administrator

RUN = b"<script>alert(1)</script>"


def send(client, name):
    client.force_login(administrator())
    sent = {"title": "Guide", "file": SimpleUploadedFile(name, RUN)}
    client.post(reverse("wagtaildocs:add"), sent)
    return get_document_model().objects.first()


@pytest.mark.parametrize("name", ["page.html", "PAGE.HTM", "dessin.svg", "page.xhtml", "code.js", "sans-nom"])
def test_what_a_browser_would_run_is_no_document(client, name):
    assert send(client, name) is None


@pytest.mark.parametrize("name", ["guide.pdf", "Guide.ODT", "mesures.csv"])
def test_a_document_is_given_as_a_file_that_runs_nothing(client, settings, tmp_path, name):
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES, settings.MEDIA_ROOT = {**settings.STORAGES, "default": on_disk}, str(tmp_path)
    answer = client.get(send(client, name).url)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
