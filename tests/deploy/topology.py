"""The files of deploy/ as data, each variable replaced by an example."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<how>[?-])(?P<default>[^}]*))?\}")
EXAMPLES = {
    "SECRET_KEY": "suite-longue-et-variée-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "co-construisons.example.org",
    "SITE_URL": "https://co-construisons.example.org",
    "EMAIL_URL": "smtp://mailpit:1025",
    "DEFAULT_FROM_EMAIL": "lettre@example.org",
    "INSTANCE_ID": "une-suite",
    "POSTGRES_PASSWORD": "motdepasse",
}


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def compose():
    """compose.yaml with its variables replaced; KeyError when one has neither default nor example."""
    return _replaced(yaml.safe_load(text_of("compose.yaml")))


def _replaced(part):
    if isinstance(part, dict):
        return {key: _replaced(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_replaced(value) for value in part]
    return VARIABLE.sub(_value, part) if isinstance(part, str) else part


def _value(match):
    return match["default"] if match["how"] == "-" else EXAMPLES[match["name"]]


def ours():
    """The services that run the image of the site."""
    return {name: one for name, one in compose()["services"].items() if "build" in one}


def procfile():
    """{process: command}"""
    return dict(line.split(": ", 1) for line in text_of("Procfile").splitlines() if line)


def units():
    """{process: [(key, value)]} of the systemd units."""
    found = {}
    for path in sorted((ROOT / "deploy" / "systemd").glob("*.service")):
        lines = path.read_text(encoding="utf-8").splitlines()
        pairs = [tuple(line.split("=", 1)) for line in lines if "=" in line and not line.startswith("#")]
        found[path.stem.removeprefix("co-construisons-")] = pairs
    return found


def example_variables():
    """The names of .env.example, those that are commented out included."""
    return set(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", text_of(".env.example"), re.MULTILINE))


def names_read():
    """Every quoted word in capitals of what reads the environment."""
    sources = [
        *(ROOT / "cms" / "settings").glob("*.py"),
        ROOT / "cms/metrics.py",
        ROOT / "deploy/gunicorn.py",
    ]
    return set(re.findall(r'"([A-Z][A-Z0-9_]+)"', "\n".join(path.read_text() for path in sources)))
