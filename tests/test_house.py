"""The house rules of docs/architecture.md, enforced."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
APPS = ("cms", "home", "projects", "search", "campaigns")
#: An app may import itself and those before it. The last ones stand side by side.
ORDER = (
    "cms",
    "home",
    "projects",
    "projects.imports",
    "projects.links",
    "projects.proposals",
    "projects.freshness",
    "projects.toolbox",
    "search",
    "campaigns",
    "campaigns.newsletters",
    "campaigns.commitments",
    "campaigns.reports",
    "campaigns.communes",
    "campaigns.digital",
    # A person's own space shows what all the others keep of them.
    "projects.contributors",
    "projects.owners",
)

MAX_MODULE, MAX_SETTINGS, MAX_TEST_MODULE = 400, 250, 500
MAX_FUNCTION, MAX_TEST_FUNCTION = 40, 30
MAX_SUPPRESSIONS, MAX_RECEIVERS = 10, 2
MIN_TEST_RATIO = 1.1

SOURCES = sorted(p for app in APPS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(p for app in APPS for p in (ROOT / app).rglob("templates/**/*.html"))
TEMPLATES += sorted(p for app in APPS for p in (ROOT / app).rglob("templates/**/*.mjml"))
TEMPLATES += sorted(p for app in APPS for p in (ROOT / app).rglob("templates/**/*.txt"))


def name_of(path):
    return str(path.relative_to(ROOT))


def lines_of(path):
    return path.read_text(encoding="utf-8").splitlines()


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(parsed(path)) if isinstance(node, kinds)]


def test_modules_are_short():
    def limit(path):
        if path in TESTS:
            return MAX_TEST_MODULE
        return MAX_SETTINGS if "settings" in path.parts else MAX_MODULE

    long = [(name_of(p), len(lines_of(p))) for p in [*SOURCES, *TESTS] if len(lines_of(p)) > limit(p)]
    assert long == []


def test_functions_are_short():
    long = [
        (name_of(path), node.name)
        for path in [*SOURCES, *TESTS]
        for node in functions(path)
        if node.end_lineno - node.lineno + 1
        > (MAX_TEST_FUNCTION if node.name.startswith("test_") else MAX_FUNCTION)
    ]
    assert long == []


def test_lint_is_rarely_silenced():
    pattern = re.compile(r"#\s*(noqa|type:\s*ignore|pylint:|pragma: no cover|nosec)")
    silenced = [
        (name_of(path), number)
        for path in [*SOURCES, *TESTS]
        for number, line in enumerate(lines_of(path), 1)
        if pattern.search(line) and path != Path(__file__)
    ]
    assert len(silenced) <= MAX_SUPPRESSIONS, silenced


def test_there_is_more_test_than_source():
    source = sum(len(lines_of(path)) for path in SOURCES)
    tests = sum(len(lines_of(path)) for path in TESTS)
    assert tests / source >= MIN_TEST_RATIO, f"{tests} / {source} = {tests / source:.2f}"


def imported_modules(path):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module):
    """The most precise app that a dotted name belongs to, or None outside the house."""
    inside = [app for app in ORDER if module == app or module.startswith(f"{app}.")]
    return max(inside, key=len, default=None)


def test_imports_go_one_way():
    backwards = []
    for path in SOURCES:
        here = room_of(name_of(path).removesuffix(".py").replace("/", "."))
        for module in imported_modules(path):
            there = room_of(module)
            if there and ORDER.index(there) > ORDER.index(here):
                backwards.append((name_of(path), module))
    assert backwards == []


def test_our_signal_receivers_are_few():
    connected = set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        connected |= set(re.findall(r"\.connect\(\s*([\w.]+)", text)) | set(
            re.findall(r"@receiver\((.*)", text)
        )
    assert len(connected) <= MAX_RECEIVERS, connected


@pytest.mark.parametrize("name", ["utils", "helpers", "misc", "common", "services"])
def test_no_module_is_named_for_nothing(name):
    assert [name_of(path) for path in SOURCES if path.stem == name] == []


def test_nothing_is_printed():
    printed = [
        name_of(path)
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printed == []


def template_name(path):
    return str(path).rsplit("/templates/", 1)[1]


def model_templates():
    """The templates that Wagtail finds by the name of a page class."""
    for path in SOURCES:
        # The folder of the models is that of the app, nested or not.
        app = name_of(path).partition("/models")[0].rpartition("/")[2]
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Page"):
                yield f"{app}/{re.sub(r'(?<!^)(?=[A-Z])', '_', node.name).lower()}.html"


def test_every_template_is_used():
    texts = "\n".join(p.read_text(encoding="utf-8") for p in [*SOURCES, *TEMPLATES])
    by_convention = {"403.html", "403_csrf.html", "404.html", "500.html", *model_templates()}
    names = {template_name(path) for path in TEMPLATES}
    assert sorted(n for n in names - by_convention if n not in texts) == []


def test_no_file_of_the_tree_is_heavy():
    heavy = [
        name_of(path)
        for app in (*APPS, "docs", "tests")
        for path in (ROOT / app).rglob("*")
        if path.is_file() and path.stat().st_size > 1_000_000
    ]
    assert heavy == []


def test_the_parts_of_each_suite_leave_out_no_folder():
    """What one part of .ci/test leaves to others, they read."""
    script = (ROOT / ".ci" / "test").read_text()
    (named,) = re.findall(r"^parts=\((.*)\)$", script, re.MULTILINE)
    parts = named.split()
    (others,) = re.findall(r"^ +state-others\) (.*);;$", script, re.MULTILINE)
    left = set(re.findall(r"--ignore=tests/(\w+)", others))
    assert {f"state-{folder}" for folder in left} == {p for p in parts if p.startswith("state-")} - {
        "state-others"
    }
    (neutral,) = re.findall(r"^ +neutral\) (.*);;$", script, re.MULTILINE)
    assert re.findall(r"--ignore=(\S+)", neutral) == ["tests/browser"]
    assert {"neutral", "neutral-browser", "state-others"} <= set(parts)
