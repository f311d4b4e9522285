"""What every discovery engine promises, whatever it is made of."""

import datetime
from dataclasses import replace

import pytest
from django.db import transaction
from wagtail.models import PageViewRestriction

from projects.enums import Effort, Scope, Stage
from projects.models import ProjectPage, Theme
from search import facets, versions
from search.documents import build_document
from search.query import DiscoveryQuery
from tests.projects.factories import ProjectPageFactory, project_index

TODAY = datetime.date(2026, 5, 15)


def found(engine, text="", **selected):
    chosen = {name: frozenset(slugs) for name, slugs in selected.items()}
    return engine.search(DiscoveryQuery(text=text, selected=chosen, today=TODAY))


@pytest.fixture
def catalogue(indexed):
    """Twelve projects that overlap in theme, contribution, effort and place."""
    themes = (["birds"], ["birds", "plants"], ["transport"])
    efforts = (Effort.MINUTES, Effort.HOUR)
    for number in range(12):
        ProjectPageFactory(
            title=f"Comptage numéro {number}",
            themes=themes[number % 3],
            contribution_kinds=["observe"] if number % 2 else ["map"],
            effort=efforts[number % 2],
            scope=Scope.PLACES if number % 4 == 0 else Scope.EVERYWHERE,
            places=["dep-35"] if number % 4 == 0 else [],
            closes_on=datetime.date(2026, 6, 1) if number % 5 == 0 else None,
            stage=Stage.COMPLETED if number == 11 else Stage.ACTIVE,
        )
    return indexed()


SELECTIONS = [
    {},
    {"theme": ["oiseaux"]},
    {"theme": ["oiseaux", "transports"], "temps": ["1-heure"]},
    {"contribution": ["cartographier"], "ou": ["dep-35", "partout"]},
    {"quand": ["se-termine"], "theme": ["plantes"]},
]


@pytest.mark.parametrize("selected", SELECTIONS)
@pytest.mark.parametrize("text", ["", "comptage"])
def test_a_count_is_what_choosing_that_value_alone_in_its_facet_would_find(catalogue, selected, text):
    counts = found(catalogue, text, **selected).counts
    for facet in facets.FACETS:
        for slug, count in counts[facet.name].items():
            assert found(catalogue, text, **{**selected, facet.name: [slug]}).total == count, (
                facet.name,
                slug,
            )


def test_a_second_value_of_a_facet_never_lowers_the_total(catalogue):
    one = found(catalogue, theme=["oiseaux"]).total
    assert found(catalogue, theme=["oiseaux", "transports"]).total >= one


def test_a_value_of_another_facet_never_raises_the_total(catalogue):
    one = found(catalogue, theme=["oiseaux"]).total
    assert found(catalogue, theme=["oiseaux"], temps=["1-heure"]).total <= one


def test_pages_of_results_have_no_duplicate_and_no_gap(catalogue):
    seen = []
    for page in (1, 2, 3):
        query = DiscoveryQuery(page=page, size=5, today=TODAY)
        seen += catalogue.search(query).ids
    assert len(seen) == len(set(seen)) == catalogue.search(DiscoveryQuery(today=TODAY)).total == 11


@pytest.mark.parametrize("sort", ["relevance", "recent", "closing"])
def test_every_order_lists_the_same_projects(catalogue, sort):
    ids = catalogue.search(DiscoveryQuery(text="comptage", sort=sort, today=TODAY)).ids
    assert len(set(ids)) == 11


def test_closing_soon_comes_first_when_asked(catalogue):
    ids = catalogue.search(DiscoveryQuery(sort="closing", today=TODAY)).ids
    assert ProjectPage.objects.get(pk=ids[0]).closes_on == datetime.date(2026, 6, 1)


@pytest.mark.parametrize("typed", ["l'école", "l’École", "ECOLE", "ecole", "d'école", "écoles"])
def test_accents_elisions_case_and_plural_do_not_matter(indexed, typed):
    page = ProjectPageFactory(title="Des oiseaux dans mon école")
    assert found(indexed(), typed).ids == [page.pk]


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "(",
        "*",
        "AND",
        "OR NOT",
        "NEAR(",
        "%",
        "title:x",
        "a" * 10_000,
        "x\x00y",
        "'; DROP",
        "\\",
        "~",
        "🐦",
    ],
)
def test_any_text_is_answered_without_an_error(catalogue, typed):
    assert found(catalogue, typed).total >= 0


def test_a_word_that_no_project_has_finds_nothing(catalogue):
    assert found(catalogue, "zzzyx").total == 0


@pytest.mark.parametrize("typed", ["le", "pour tous", "que faire ?", "…", "🐦"])
def test_a_text_that_says_nothing_narrows_nothing(catalogue, typed):
    assert found(catalogue, typed).ids == found(catalogue).ids
    assert found(catalogue, f"{typed} comptage").total == 11


def test_when_no_project_has_every_word_those_that_have_some_are_found(catalogue):
    result = found(catalogue, "comptage introuvablezz")
    assert result.relaxed
    assert result.total == 11


def test_a_title_match_comes_before_a_match_in_the_text(indexed):
    in_text = ProjectPageFactory(title="Promenade", summary="On y croise un hérisson parfois.")
    in_title = ProjectPageFactory(title="Mission hérisson")
    assert found(indexed(), "hérisson").ids == [in_title.pk, in_text.pk]


@pytest.mark.parametrize("hidden", [{"live": False}, {"recruiting": False}, {"stage": Stage.PAUSED}])
def test_drafts_and_projects_that_take_nobody_on_are_not_found(indexed, hidden):
    ProjectPageFactory(**hidden)
    assert found(indexed()).total == 0


def test_all_projects_can_be_asked_for(indexed):
    ProjectPageFactory(recruiting=False)
    assert indexed().search(DiscoveryQuery(recruiting_only=False, today=TODAY)).total == 1


def test_a_closed_project_leaves_the_results_without_any_write(indexed):
    ProjectPageFactory(closes_on=TODAY)
    engine = indexed()
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert engine.search(DiscoveryQuery(today=TODAY)).total == 1
    assert engine.search(DiscoveryQuery(today=tomorrow)).total == 0


def test_a_season_decides_what_is_open_now(indexed):
    ProjectPageFactory(season_start=11, season_end=2)
    engine = indexed()
    assert found(engine, quand=["maintenant"]).total == 0
    winter = DiscoveryQuery(selected={"quand": frozenset({"maintenant"})}, today=datetime.date(2026, 1, 5))
    assert engine.search(winter).total == 1


def test_a_restricted_page_is_not_found(indexed):
    page = ProjectPageFactory()
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    assert found(indexed()).total == 0


def test_an_unpublished_page_leaves_the_index(indexed):
    page = ProjectPageFactory()
    assert found(indexed()).total == 1
    page.unpublish()
    assert found(indexed()).total == 0


def test_a_deleted_page_leaves_the_index(indexed):
    page = ProjectPageFactory()
    indexed()
    page.delete()
    assert found(indexed()).total == 0


def test_relations_changed_with_a_publication_reach_the_index(indexed):
    page = ProjectPageFactory(themes=["birds"])
    indexed()
    page.themes = [Theme.objects.get(code="plants")]
    page.save_revision().publish()
    engine = indexed()
    assert found(engine, theme=["oiseaux"]).total == 0
    assert found(engine, theme=["plantes"]).total == 1


def test_a_renamed_theme_reaches_the_index(indexed):
    page = ProjectPageFactory(themes=["birds"])
    indexed()
    theme = Theme.objects.get(code="birds")
    theme.label = "Avifaune"
    theme.save()
    assert found(indexed(), "avifaune").ids == [page.pk]


def test_a_moved_subtree_takes_the_restriction_of_its_new_parent(indexed):
    page = ProjectPageFactory()
    private = project_index().add_sibling(instance=type(project_index())(title="Privé", slug="prive"))
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    indexed()
    page.move(private, pos="last-child")
    assert found(indexed()).total == 0


def test_what_is_rolled_back_leaves_no_trace(indexed):
    with pytest.raises(RuntimeError), transaction.atomic():
        ProjectPageFactory()
        raise RuntimeError
    assert found(indexed()).total == 0


def test_an_older_version_never_replaces_a_newer_one(indexed):
    page = ProjectPageFactory(title="Ancien titre")
    engine = indexed()
    old = build_document(page)
    page.title = "Nouveau titre"
    engine.write([(50, build_document(page))])
    engine.write([(49, old)])
    engine.refresh()
    assert found(engine, "nouveau").total == 1
    assert found(engine, "ancien").total == 0


def test_a_writing_that_was_begun_is_answered_when_it_is_asked(indexed):
    page = ProjectPageFactory(title="Hiboux")
    engine = indexed()
    changed = replace(build_document(page), title="Chouettes")
    answer = engine.begin_write([(1_000, changed)])
    assert answer() == {}
    engine.refresh()
    assert found(engine, "chouette").ids == [page.pk]
    assert found(engine, "hibou").total == 0


def test_suggestions_complete_the_last_word_typed(indexed):
    page = ProjectPageFactory(title="Observatoire des hérissons")
    ProjectPageFactory(title="Herbier numérique")
    assert indexed().suggest("observatoire des hér", 5, TODAY, "fr") == [page.pk]


@pytest.mark.parametrize("typed", ["", " ", '"', "*", "('", "\x00"])
def test_suggestions_survive_any_typing(catalogue, typed):
    assert catalogue.suggest(typed, 5, TODAY, "fr") == []


def test_writing_the_same_page_twice_keeps_one_document(indexed):
    page = ProjectPageFactory()
    indexed()
    versions.record_change([page.pk])
    assert found(indexed()).ids == [page.pk]
