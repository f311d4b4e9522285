"""Pages imported together are indexed together: Wagtail's search and « where is it used » miss nothing."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import ReferenceIndex

from projects.importers.indexing import indexed_together
from projects.models import Organisation, ProjectPage
from tests.projects.factories import OrganisationFactory, ProjectPageFactory, project_index
from tests.projects.importing import import_text, json_lines


def rows(number, **values):
    return json_lines(
        *({"id": n, "title": f"Nid {n}", "description": "Compter.", **values} for n in range(number))
    )


def titles_found(words):
    return sorted(page.title for page in ProjectPage.objects.search(words))


def test_an_imported_page_is_found_by_the_search_of_the_admin(tmp_path):
    import_text(tmp_path, rows(3), "nids.jsonl")
    assert titles_found("nid") == ["Nid 0", "Nid 1", "Nid 2"]


def test_an_updated_page_is_found_by_its_new_words(tmp_path):
    import_text(tmp_path, rows(1), "nids.jsonl", live=True)
    import_text(tmp_path, rows(1, title="Terrier"), "nids.jsonl")
    assert (titles_found("terrier"), titles_found("nid")) == (["Terrier"], [])


def test_an_organisation_knows_the_imported_pages_that_name_it(tmp_path):
    import_text(tmp_path, rows(2, organisation="Les Nids"), "nids.jsonl")
    assert ReferenceIndex.get_references_to(Organisation.objects.get()).count() == 2


def test_a_dry_run_leaves_nothing_in_the_indexes(tmp_path):
    import_text(tmp_path, rows(2, organisation="Les Nids"), "nids.jsonl", dry_run=True)
    assert titles_found("nid") == []


def test_a_page_saved_alone_is_indexed_at_once():
    ProjectPageFactory(title="Hérisson")
    assert titles_found("hérisson") == ["Hérisson"]


def test_a_page_that_a_savepoint_took_back_is_not_indexed():
    project_index()
    with indexed_together(), transaction.atomic():
        ProjectPageFactory(title="Hérisson")
        transaction.set_rollback(True)
    assert titles_found("hérisson") == []


def test_after_an_error_pages_are_indexed_one_at_a_time_again():
    with pytest.raises(ValueError, match="panne"), indexed_together():
        raise ValueError("panne")
    ProjectPageFactory(title="Hérisson", organisation=OrganisationFactory(name="Les Hérissons"))
    assert titles_found("hérisson") == ["Hérisson"]
    assert ReferenceIndex.get_references_to(Organisation.objects.get(name="Les Hérissons")).count() == 1


def test_the_size_of_the_table_of_entries_is_measured_once_for_all(tmp_path):
    with CaptureQueriesContext(connection) as queries:
        import_text(tmp_path, rows(10), "nids.jsonl")
    measured = [query["sql"] for query in queries if "AVG(" in query["sql"] and "title" in query["sql"]]
    # Wagtail's list of projects is made first, by itself.
    assert len(measured) <= 2
