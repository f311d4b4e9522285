"""The address says whether a search is read as a list or as a map."""

import pytest

from search.forms import DiscoveryForm


def form_of(querystring):
    return DiscoveryForm.from_querystring(querystring)


def test_a_search_is_a_list_unless_its_address_says_otherwise():
    assert form_of("q=nid").view == ""
    assert form_of("q=nid&vue=carte").view == "carte"


@pytest.mark.parametrize("value", ["", "liste", "CARTE", "carte2", "<script>"])
def test_an_unknown_view_is_the_list(value):
    assert form_of(f"vue={value}").view == ""


def test_ticking_a_facet_keeps_the_view():
    assert form_of("vue=carte").toggled("quand", "maintenant") == "quand=maintenant&vue=carte"


def test_turning_the_page_keeps_the_view():
    assert form_of("vue=carte").address(page=2) == "page=2&vue=carte"


def test_the_view_changes_and_the_filters_stay():
    form = form_of("q=nid&quand=maintenant")
    assert form.address(view="carte") == "q=nid&quand=maintenant&vue=carte"
    assert form_of(form.address(view="carte")).address(view="") == form.address()


def test_an_alert_on_a_map_is_one_on_its_search():
    assert DiscoveryForm.canonical("vue=carte&q=nid") == "q=nid"


def test_the_view_does_not_change_what_is_asked():
    assert form_of("q=nid&vue=carte").query == form_of("q=nid").query
