"""Wagtail's own index of projects, as its documentation has it declared, read and filled."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from io import StringIO
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from wagtail.search import index

from projects.models import ProjectPage
from projects.models.pages import VOCABULARIES


def kinds(url: str, prefix: str) -> dict[str, Callable[[], float]]:
    """By what the index holds and how it is read, what fills it and tells how many seconds it took."""
    settings.WAGTAILSEARCH_BACKENDS["bench"] = {
        "BACKEND": "wagtail.search.backends.elasticsearch8",
        "URLS": [url],
        "INDEX_PREFIX": f"{prefix}-wagtail",
        "AUTO_UPDATE": False,
    }
    facets, ahead = {"search_fields": with_facets()}, {"get_indexed_objects": classmethod(read_ahead)}
    return {
        "wagtail_text": partial(filled, {}),
        "wagtail_facets": partial(filled, facets),
        "wagtail_ahead": partial(filled, {**facets, **ahead}),
    }


def filled(declared) -> float:
    with ExitStack() as stack:
        for name, value in declared.items():
            stack.enter_context(patch.object(ProjectPage, name, value))
        start = time.perf_counter()
        call_command("update_index", backend_name="bench", stdout=StringIO())
        return time.perf_counter() - start


def with_facets() -> list:
    """The fields that it needs for what our index answers."""
    find, count, within = index.SearchField, index.FilterField, index.RelatedFields
    terms = [within(name, [count("slug"), find("name")]) for name in VOCABULARIES]
    place = [count("code"), find("name"), within("parent", [count("code"), find("name")])]
    dates = ("opens_on", "closes_on", "season_start", "season_end")
    return [
        *ProjectPage.search_fields,
        *map(find, ("first_step", "equipment", "data_use")),
        *terms,
        within("organisation", [count("slug"), count("kind"), find("name")]),
        within("places", [within("place", place)]),
        *map(count, ("effort", "level", "scope", *dates)),
    ]


def read_ahead(model):
    """Wagtail leaves relations of many to many to be read page by page."""
    found = model.objects.select_related("organisation")
    return found.prefetch_related(*VOCABULARIES, "places__place__parent__parent")
