"""The documentation tells nothing that does not exist: commands, targets, files, tables."""

import re
import shlex
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import polib
import pytest
import yaml
from celery.bin.celery import celery as celery_program
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.test import Client
from wagtail import admin

from search.forms import DiscoveryForm
from tests.benchmarks import draw_scale
from tests.commands import how
from tests.deploy.topology import units
from tests.projects.factories import PlaceFactory
from tests.test_house import ORDER

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = (
    "make",
    "manage.py",
    "celery",
    "docker",
    "systemctl",
    "pip",
    "cp",
    "curl",
    "install",
    "useradd",
    "python",
    "python3",
    ".venv/bin/pip",
    ".venv/bin/python",
)
TARGETS = set(
    re.findall(r"^([a-z][a-z0-9-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
MODEL = re.compile(r"`([A-Z]\w+)`")


def text_of(page):
    return page.read_text(encoding="utf-8")


def commands_of(page):
    """Each command of a page: a line of its blocks, or the text between backticks."""
    text = text_of(page)
    lines = re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        lines += block.splitlines()
    lines += re.findall(r"`([^`\n]+)`", text)
    for line in lines:
        # What a command may take, between brackets, is told by its help.
        words = shlex.split(re.sub(r"\[[^]]*\]", "", line), comments=True)
        # Variables before a command, as shells take them.
        while words and re.match(r"[A-Z_]+=", words[0]):
            words.pop(0)
        if len(words) > 1 and words[0] in PROGRAMS:
            yield tuple(words)


COMMANDS = sorted({(page.name, words) for page in PAGES for words in commands_of(page)})


def check_manage(name, *arguments):
    command = load_command_class(get_commands()[name], name)
    assert command.create_parser("manage.py", name).parse_args(arguments)


def check_make(*words):
    targets = [word for word in words if "=" not in word and not word.startswith("-")]
    assert set(targets) <= TARGETS | {"help"}


def check_python(first, *rest):
    if first.endswith("manage.py"):
        check_manage(*rest)
    elif first == "-m" and rest[0] != "venv":
        assert (ROOT / f"{rest[0].replace('.', '/')}.py").is_file()


def check_pip(verb, *words):
    assert verb == "install"
    assert all(
        (ROOT / name).is_file() for option, name in zip(words, words[1:], strict=False) if option == "-r"
    )


def check_docker(compose, verb, *words):
    assert compose == "compose"
    assert verb in ("up", "build", "run", "exec", "stop", "cp")
    services = yaml.safe_load(text_of(ROOT / "compose.yaml"))["services"]
    named = [word for word in words if not word.startswith("-")]
    if verb == "stop":
        assert set(named) <= set(services)
    if verb == "cp":
        (there,) = [word for word in named if ":" in word]
        assert there.split(":")[0] in services
    if verb in ("run", "exec"):
        service, *command = named
        assert service in services
        if command:
            check(command)


def check_systemctl(verb, *words):
    assert verb in ("enable", "restart", "reload")
    units = {path.stem for path in (ROOT / "deploy" / "systemd").glob("*.service")}
    assert {word for word in words if not word.startswith("-")} <= units


def check_account(*words):
    assert words[-1] in {dict(pairs)["User"] for pairs in units().values()}


def check_folder(*words):
    assert words[-1] in {f"/var/lib/{dict(pairs)['StateDirectory']}" for pairs in units().values()}


def check_address(address):
    """A parameter that says nothing is left out without a word: all of them must be kept."""
    PlaceFactory(code="com-35238", name="Rennes", postcodes="35000", latitude=48.11, longitude=-1.68)
    parts = urlsplit(address)
    assert set(parse_qs(DiscoveryForm.canonical(parts.query))) == set(parse_qs(parts.query))
    answer = Client().get(f"{parts.path}?{parts.query}", headers={"host": parts.netloc})
    assert answer.status_code == 200, answer.content


def check_celery(*words):
    assert words[:2] == ("--app", "cms")
    program = celery_program.commands[words[2]]
    program.make_context(words[2], list(words[3:]), resilient_parsing=True)


def check_copy(*words):
    assert list(ROOT.glob(words[0])), words[0]


def check(words):
    program, *rest = words
    checks = {
        "make": check_make,
        "manage.py": check_manage,
        "celery": check_celery,
        "docker": check_docker,
        "systemctl": check_systemctl,
        "cp": check_copy,
        "curl": check_address,
        "install": check_folder,
        "useradd": check_account,
    }
    name = Path(program).name
    by_name = check_pip if name == "pip" else check_python
    checks.get(program, by_name)(*rest)


def test_there_are_commands():
    assert len(COMMANDS) > 30


@pytest.mark.parametrize(
    ("page", "words"), COMMANDS, ids=lambda part: part if isinstance(part, str) else " ".join(part)
)
def test_a_command_of_the_documentation_is_understood(page, words):
    check(words)


def test_each_command_of_the_documentation_is_run_by_a_test():
    assert [(page, how.plain(words)) for page, words in COMMANDS if not how.is_known(words)] == []


def test_what_is_run_by_another_test_is_named_there():
    for name, file in how.ELSEWHERE.items():
        said = text_of(ROOT / file)
        # The topology runs the commands of the Procfile.
        assert name.split()[1] in said or "procfile()" in said, name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_link_between_pages_leads_somewhere(page):
    missing = [link for link in LINK.findall(text_of(page)) if not (page.parent / link).exists()]
    assert missing == []


def words_of_the_screens():
    """What the site and Wagtail write, in French."""
    ours = polib.pofile(str(ROOT / "cms/locale/en/LC_MESSAGES/django.po"))
    wagtail = Path(admin.__file__).parent / "locale/fr/LC_MESSAGES/django.po"
    return {entry.msgid for entry in ours} | {entry.msgstr for entry in polib.pofile(str(wagtail))}


def test_each_button_and_menu_of_the_editors_guide_exists():
    known = {word.casefold() for word in words_of_the_screens()}
    for page in sorted((ROOT / "docs").glob("editors*.md")):
        said = re.findall(r"« ([^»]+) »|\*\*([^*]+)\*\*", " ".join(text_of(page).split()))
        named = {part.strip() for pair in said for part in "".join(pair).split(" › ")}
        assert {name for name in named if name.casefold() not in known} == set(), page.name


def test_the_pictures_of_the_documentation_are_light():
    for picture in (ROOT / "docs").rglob("*.png"):
        assert picture.stat().st_size <= 200_000, picture.name


def test_the_curves_of_growth_are_those_of_the_figures(tmp_path):
    draw_scale.main(ROOT / "docs/scale/figures.jsonl", tmp_path)
    drawn = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_text() for path in (ROOT / "docs/scale").glob("*.svg")}


def rows_of_tables():
    for line in text_of(ROOT / "docs" / "data-model.md").splitlines():
        if line.startswith("| `"):
            app, tables, _said = line.strip("| ").split(" | ")
            yield app.strip("`"), MODEL.findall(tables)


def test_each_table_of_the_data_model_is_one_of_its_app():
    for app, tables in rows_of_tables():
        (config,) = [config for config in apps.get_app_configs() if config.name == app]
        assert tables
        assert set(tables) <= {model.__name__ for model in config.get_models()}, app


def test_the_plan_of_the_house_names_each_folder_that_exists_and_no_other():
    named = set(re.findall(r"`([a-z_/]+)/`", text_of(ROOT / "docs/architecture.md")))
    assert {app.replace(".", "/") for app in ORDER} <= named
    assert [name for name in named if not (ROOT / name).is_dir() and not list(ROOT.glob(f"*/{name}"))] == []


def test_a_command_that_does_not_exist_would_be_seen():
    for words in (["make", "nothing"], ["manage.py", "nothing"], ["systemctl", "restart", "nothing"]):
        with pytest.raises((AssertionError, KeyError)):
            check(words)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_test_that_a_page_names_exists(page):
    for file, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text_of(page)):
        assert f"def {name}" in text_of(ROOT / file), (file, name)


def test_each_line_of_the_threat_model_has_its_proof():
    lines = [line for line in text_of(ROOT / "docs/security.md").splitlines() if line.startswith("| ")][1:]
    assert len(lines) > 15
    assert all("`tests/" in line for line in lines)
