"""What the site is made of: exact versions, and licences that let anybody run, change and share it."""

import re
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(ROOT.glob("requirements*.txt"))
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|ISCL|PSF|Python Software Foundation|MPL|Mozilla Public|LGPL|Unlicense)\b"
)
REFUSED = re.compile(r"\b(A?GPL)\b|Proprietary|SSPL|BUSL|Commons Clause|NonCommercial")
#: That of Debian 12, where README's first command is to work.
OLDEST_PYTHON = "3.11.2"
#: What the package does not say itself, or says too broadly; read in the files that it brings.
READ = {
    "axe-playwright-python": "MIT",
    "mrml": "MIT",
    "qrcode": "BSD",
    # A tool of developers: nothing of it is in what people install.
    "djlint": "MIT beside it",
}


def pinned():
    lines = [line for file in FILES for line in file.read_text(encoding="utf-8").splitlines()]
    return sorted({line for line in lines if line and not line.lstrip().startswith(("#", "-"))})


def licence_of(name):
    """What a package says of its licence; « » when it is not installed here."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    kinds = [line for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    first_line = (said.get("License") or "").strip().partition("\n")[0]
    return READ.get(name) or said.get("License-Expression") or "; ".join(kinds) or first_line or "not said"


def test_every_package_has_one_version():
    assert [line for line in pinned() if not re.fullmatch(r"[\w.\[\]-]+==[\w.+]+", line)] == []
    names = [line.partition("==")[0] for line in pinned()]
    assert len(names) > 100
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_licence_lets_anybody_run_change_and_share():
    licences = {name: licence_of(name) for name in (line.partition("==")[0] for line in pinned())}
    wrong = {
        name: said
        for name, said in licences.items()
        if said and (REFUSED.search(said) or not ALLOWED.search(said))
    }
    assert wrong == {}


def test_every_package_installs_on_the_python_of_a_debian_server():
    refused = {}
    for name in (line.partition("==")[0] for line in pinned()):
        with suppress(PackageNotFoundError):
            wanted = metadata(name).get("Requires-Python") or ""
            if not SpecifierSet(wanted).contains(OLDEST_PYTHON):
                refused[name] = wanted
    assert refused == {}
