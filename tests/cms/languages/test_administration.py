"""The administration in the language of who reads it: each page of ours, and what is shared by all."""

from html.parser import HTMLParser

import polib
import pytest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import override
from wagtail import hooks
from wagtail.log_actions import registry
from wagtail.models import Page
from wagtail.users.models import UserProfile
from wagtail_modeladmin.options import ModelAdmin

from cms.languages import catalogue
from projects.imports.models import ImportRow
from projects.models import Theme
from tests.campaigns.factories import CampaignPageFactory
from tests.home.factories import UserFactory
from tests.projects.factories import ProjectPageFactory
from tests.projects.imports.desk import imported, tried

pytestmark = pytest.mark.once

OURS = ("projects", "campaigns", "search", "home", "cms")
MENUS = ("register_admin_menu_item", "register_reports_menu_item", "register_settings_menu_item")
READ_ALOUD = ("aria-label", "title", "placeholder", "alt")


class Words(HTMLParser):
    """All that a page says, in its text and in the attributes that are read."""

    def __init__(self, html):
        super().__init__()
        self.said, self.silent = set(), 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style")
        self.said |= {value.strip() for name, value in attrs if name in READ_ALOUD and value}

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        if not self.silent:
            self.said.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def french():
    """What is said otherwise in English."""
    entries = polib.pofile(str(catalogue.source()))
    texts = {text for entry in entries for text in (entry.msgid, entry.msgid_plural) if text}
    same = {text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())}
    return {" ".join(text.split()) for text in texts - same if "%" not in text}


@pytest.fixture
def reader(client):
    user = UserFactory(is_superuser=True)
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    return client


def lists():
    """The addresses of our lists and of the forms to add to them."""
    admins = {cls for cls in _below(ModelAdmin) if getattr(cls, "model", None)}
    names = sorted(f"{cls.model._meta.app_label}_{cls.model._meta.model_name}_modeladmin" for cls in admins)
    return [
        address for name in names for verb in ("index", "create") if (address := _address(f"{name}_{verb}"))
    ]


def _below(cls):
    return {cls, *(deep for below in cls.__subclasses__() for deep in _below(below))}


def _address(name, *args):
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def reports():
    """The addresses in our menus."""
    items = [
        bring() for hook in MENUS for bring in hooks.get_hooks(hook) if bring.__module__.startswith(OURS)
    ]
    return sorted({item.url for item in items if item.url.startswith("/admin/")})


def forms():
    project, campaign = ProjectPageFactory(), CampaignPageFactory()
    pages = [project, campaign, project.get_parent(), campaign.get_parent()]
    edited = [reverse("wagtailadmin_pages:edit", args=[page.pk]) for page in pages]
    listed = [reverse("wagtailadmin_explore", args=[page.pk]) for page in pages[2:]]
    merging = reverse("projects_admin:merge", args=[project.pk, ProjectPageFactory(title="Mares").pk])
    return [*edited, *listed, merging, reverse("wagtailadmin_home"), reverse("imports:upload")]


def imports():
    """What an import shows once tried and once done."""
    runs = [tried({"id": "1", "titre": "Nids"}), imported({"id": "2", "titre": "Mares"})]
    # The worker that tries a row tells of it once for all, in the language of the site.
    ImportRow.objects.update(changes=[], problems=[], warnings=[])
    pages = [reverse("imports:run", args=[run.pk]) for run in runs]
    return [*pages, reverse("imports:index"), reverse("wagtailadmin_reports:site_history")]


@pytest.mark.parametrize("addresses", [lists, reports, forms, imports])
def test_no_page_of_ours_speaks_french_to_who_reads_english(reader, french, addresses):
    left = {}
    for address in addresses():
        answer = reader.get(address, follow=True)
        html = answer.content.decode()
        assert 'lang="en"' in html
        left[address] = Words(html).said & french - written()
    assert left
    assert {address: words for address, words in left.items() if words} == {}


def written():
    """What editors wrote, in French, which a list may show as it is."""
    terms = Theme.objects.values_list("label", flat=True)
    return {*Page.objects.values_list("title", flat=True), *terms}


@pytest.mark.parametrize("hook", MENUS)
def test_a_menu_is_said_anew_to_each_reader(hook):
    brought = [bring() for bring in hooks.get_hooks(hook) if bring.__module__.startswith(OURS)]
    # Wagtail keeps the menus that the first reader sees.
    assert [item for item in brought if not isinstance(item.label, Promise)] == []


def test_the_history_is_said_anew_to_each_reader():
    registry.scan_for_actions()
    ours = {
        code: action
        for code, action in registry.formatters.items()
        if code.startswith(("projects.", "imports.", "newsletters."))
    }
    assert len(ours) > 10
    assert [code for code, action in ours.items() if not isinstance(action.label, Promise)] == []
    with override("en"):
        assert str(ours["projects.merge"].message) == "Two entries merged"
