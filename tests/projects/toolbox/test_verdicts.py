import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.toolbox.enums import CodeState, OpenSource, Reusable
from projects.toolbox.licences import canonical, is_open
from projects.toolbox.models import CodeCheck, SolutionPage
from tests.projects.toolbox.factories import SolutionPageFactory, open_tool, reused_by

REPOSITORY = "https://forge.example/outil"


def open_source(**fields):
    return SolutionPageFactory(**fields).open_source


@pytest.mark.parametrize(
    ("written", "spdx"),
    [("mit", "MIT"), ("agpl-3.0-or-later", "AGPL-3.0-or-later"), ("mit or eupl-1.2", "MIT OR EUPL-1.2")],
)
def test_a_licence_is_written_as_spdx_does(written, spdx):
    assert canonical(written) == spdx


@pytest.mark.parametrize("written", ["libre", "MIT OR", "Apache 2", "(MIT", "()", "AND"])
def test_what_is_no_spdx_licence_is_refused_with_an_example(written):
    with pytest.raises(ValidationError, match=r"écrivez par exemple AGPL"):
        canonical(written)


@pytest.mark.parametrize(
    ("expression", "free"),
    [
        ("MIT", True),
        ("AGPL-3.0", True),
        ("GPL-2.0+", True),
        ("CC-BY-NC-4.0", False),
        ("LicenseRef-Maison", False),
        ("LicenseRef-Maison OR MIT", True),
        ("LicenseRef-Maison AND MIT", False),
        ("(LicenseRef-Maison OR MIT) AND EUPL-1.2", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("", False),
    ],
)
def test_what_the_open_source_initiative_knows_is_open(expression, free):
    assert is_open(expression) == free


PARTS = st.sampled_from(["MIT", "EUPL-1.2", "CC-BY-NC-4.0", "LicenseRef-Maison"])
EXPRESSIONS = st.recursive(
    PARTS,
    lambda inner: st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda t: f"({' '.join(t)})"),
)


@settings(max_examples=50, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_any_expression_is_as_open_as_its_parts(one, other):
    assert is_open(canonical(f"{one} OR {other}")) == (is_open(one) or is_open(other))
    assert is_open(canonical(f"{one} AND {other}")) == (is_open(one) and is_open(other))


def test_a_free_licence_and_a_code_that_is_read_are_the_proof():
    verdict = open_tool().open_source
    assert verdict.value == OpenSource.YES
    assert "AGPL-3.0-or-later" in verdict.proof
    assert verdict.url == REPOSITORY
    assert verdict.checked_on


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"repository": REPOSITORY, "code": CodeState.READABLE}, OpenSource.VISIBLE),
        (
            {"repository": REPOSITORY, "code": CodeState.READABLE, "licence": "LicenseRef-Maison"},
            OpenSource.VISIBLE,
        ),
        ({"licence": "LicenseRef-Maison"}, OpenSource.NO),
        ({"licence": "MIT"}, OpenSource.UNKNOWN),
        ({}, OpenSource.UNKNOWN),
        ({"repository": REPOSITORY, "licence": "MIT"}, OpenSource.UNKNOWN),
        (
            {"repository": REPOSITORY, "licence": "MIT", "code": CodeState.UNREADABLE},
            OpenSource.UNKNOWN,
        ),
    ],
)
def test_open_source_is_told_from_the_licence_and_the_repository_alone(fields, value):
    assert open_source(**fields).value == value


def test_a_repository_that_moved_proves_nothing_before_it_is_read():
    page = open_tool()
    page.repository = "https://forge.example/ailleurs"
    page.save()
    assert SolutionPage.objects.get(pk=page.pk).open_source.value == OpenSource.UNKNOWN


def test_a_contest_is_asked_neither_question():
    page = SolutionPageFactory(kind="concours", licence="MIT")
    assert (page.open_source, page.reusable, page.questions()) == (None, None, [])


def test_free_code_used_elsewhere_is_reused():
    verdict = open_tool(uses=[reused_by()]).reusable
    assert verdict.value == Reusable.YES
    assert "Tours" in verdict.proof
    assert verdict.url == "https://tours.example/outil"


@pytest.mark.parametrize(
    "uses", [[], [reused_by(is_origin=True)], [reused_by()]], ids=["nobody", "its origin", "unproven"]
)
def test_free_code_that_nobody_else_is_known_to_use_may_be_reused(uses):
    for use in uses:
        use.source = use.source if use.is_origin else ""
    assert open_tool(uses=uses).reusable.value == Reusable.POSSIBLE


def test_a_closed_service_that_others_use_is_only_possible():
    verdict = SolutionPageFactory(kind="service", uses=[reused_by()]).reusable
    assert verdict.value == Reusable.POSSIBLE
    assert "sans l’éditeur" in verdict.proof


def test_closed_code_that_nobody_else_uses_is_not_reusable():
    assert SolutionPageFactory(licence="LicenseRef-Maison").reusable.value == Reusable.NO


def test_what_is_not_known_is_said_to_be():
    assert SolutionPageFactory().reusable.value == Reusable.UNKNOWN


def test_a_check_that_is_lost_is_on_the_desk_of_the_editors():
    open_tool(code=CodeState.UNREADABLE)
    open_tool(title="sain", repository="https://forge.example/autre")
    assert [check.page.title != "sain" for check in CodeCheck.objects.lost()] == [True]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"licence": "libre"}, "SPDX"),
        ({"withdrawn_on": "2026-01-01"}, "Dites pourquoi"),
        ({"price": "200 €"}, "où ce prix se lit"),
    ],
)
def test_a_tool_says_why_and_where(fields, told):
    page = SolutionPage(title="Outil", slug="outil", summary="Voir", **fields)
    with pytest.raises(ValidationError, match=told):
        page.full_clean(exclude=["path", "depth", "url_path"])
