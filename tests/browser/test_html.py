"""Every public template is valid HTML: the Nu validator of the W3C, without network."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser import tour

JAR = "vnu-26.9.27/node_modules/vnu-jar/build/dist/vnu.jar"
REMEDY = "Le validateur manque : lancer « make validator » (npm et Java sont nécessaires)."


def cache():
    """The folder that the Makefile downloads to."""
    chosen = os.environ.get("CACHE") or os.environ.get("CO_CONSTRUISONS_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache" / "co-construisons"


def said(fault):
    page, line = Path(fault["url"]).stem, fault.get("lastLine")
    return f"{page}, ligne {line} : {fault['message']} {fault.get('extract', '')!r}"


def validate(files):
    """What the validator finds wrong, one line by error. One start of Java for all the files."""
    java, jar = shutil.which("java"), cache() / JAR
    assert java, "Java manque : apt-get install default-jre-headless"
    assert jar.exists(), REMEDY
    command = [java, "-jar", str(jar), "--format", "json", "--errors-only", "--exit-zero-always"]
    answer = subprocess.run(
        [*command, *map(str, files)], capture_output=True, text=True, timeout=120, check=True
    )
    return [said(fault) for fault in json.loads(answer.stderr)["messages"]]


@pytest.fixture(scope="module")
def pages(guided, secrets, sent, tmp_path_factory):
    """The HTML of every stop of the tour, as the server sent it, in one file each."""
    folder = tmp_path_factory.mktemp("html")
    for name, stop in tour.STOPS.items():
        if name not in sent:
            page = guided()
            sent[name] = tour.visit(page, stop, secrets).html
            page.context.close()
        (folder / f"{name}.html").write_text(sent[name], encoding="utf-8")
    return sorted(folder.iterdir())


def test_every_public_page_is_valid_html(pages):
    assert len(pages) == len(tour.STOPS)
    assert validate(pages) == []


def test_the_validator_sees_a_fault(tmp_path):
    page = tmp_path / "faute.html"
    page.write_text("<!doctype html><html lang=fr><title>Essai</title><p id=a><p id=a>", encoding="utf-8")
    [fault] = validate([page])
    assert fault.startswith("faute, ligne 1 : Duplicate ID")


def test_a_missing_validator_is_said_with_its_remedy(tmp_path, monkeypatch):
    monkeypatch.setenv("CACHE", str(tmp_path))
    with pytest.raises(AssertionError, match="make validator"):
        validate([])
