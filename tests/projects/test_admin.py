import csv
import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail_factories import ImageFactory

from home.roles import EDITORS, MODERATORS
from projects.choosers import name_pattern
from projects.enums import PlaceKind
from projects.models import Organisation, Theme
from tests.home.factories import editor, member, moderator
from tests.projects.factories import (
    OrganisationFactory,
    PlaceFactory,
    ProjectPageFactory,
    ThemeFactory,
    project_index,
)

PLACES = reverse("place_chooser:choose_results")
ORGANISATIONS = reverse("organisation_chooser:choose_results")
PROJECTS = reverse("projects_projectpage_modeladmin_index")
THEMES = reverse("projects_theme_modeladmin_index")


def found(client, address, text):
    """The names that a chooser lists for what is typed, in order."""
    client.force_login(editor())
    response = client.get(address, {"q": text})
    return [row.name for row in response.context["results"]]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rennes", "Rennes"),
        ("besancon", "Besançon"),
        ("BESANÇON", "Besançon"),
        ("ecul", "Écully"),
        ("saint etienne", "Saint-Étienne"),
        ("etienne", "Saint-Étienne"),
        ("l'ile", "L’Île-d’Yeu"),
        ("ploeuc", "Plœuc"),
        ("Plœuc", "Plœuc"),
    ],
)
def test_a_place_is_found_without_its_accents(client, typed, name):
    PlaceFactory(name=name)
    assert found(client, PLACES, typed) == [name]


@pytest.mark.parametrize("typed", ["ennes", "renes", "rennes lyon"])
def test_a_place_is_not_found_by(client, typed):
    PlaceFactory(name="Rennes")
    assert found(client, PLACES, typed) == []


@pytest.mark.parametrize("typed", ["ren.*s", "re(n", "[rl]ennes"])
def test_signs_of_a_pattern_are_not_obeyed(client, typed):
    PlaceFactory(name="Rennes")
    assert found(client, PLACES, typed) == []


def test_what_is_typed_becomes_a_pattern_without_special_signs():
    assert name_pattern("a.b(") == "(^|[ '’-])[aàâäÀÂÄ][ '’-]+b"


def test_a_place_is_found_by_postcode(client):
    PlaceFactory(name="Rennes", postcodes="35000 35200 35700")
    PlaceFactory(name="Ailleurs", postcodes="13500")
    assert found(client, PLACES, "35200") == ["Rennes"]


def test_a_place_is_found_by_the_start_of_its_postcode(client):
    PlaceFactory(name="Rennes", postcodes="35000 35200")
    PlaceFactory(name="Ailleurs", postcodes="13500")
    assert found(client, PLACES, "35") == ["Rennes"]


def test_the_most_populated_place_comes_first(client):
    PlaceFactory(name="Paris-l’Hôpital", population=300)
    PlaceFactory(name="Paris", population=2_100_000)
    assert found(client, PLACES, "paris") == ["Paris", "Paris-l’Hôpital"]


def test_the_chooser_of_places_says_which_echelon_in_which_place(client):
    region = PlaceFactory(name="Bretagne", kind=PlaceKind.REGION)
    PlaceFactory(name="Ille-et-Vilaine", kind=PlaceKind.DEPARTEMENT, parent=region)
    client.force_login(editor())
    html = client.get(PLACES, {"q": "ille"}).content.decode()
    assert ("département" in html, "Bretagne" in html) == (True, True)


def test_the_chooser_shows_a_page_and_not_all_the_places(client):
    PlaceFactory.create_batch(25)
    client.force_login(editor())
    assert len(client.get(PLACES).context["results"]) == 10


def test_several_places_are_chosen_at_once(client):
    PlaceFactory(name="Rennes")
    client.force_login(editor())
    html = client.get(reverse("place_chooser:choose"), {"multiple": 1}).json()["html"]
    assert 'type="checkbox"' in html


def test_the_form_of_a_project_does_not_list_the_places(client):
    PlaceFactory(name="Trifouillis")
    page = ProjectPageFactory()
    client.force_login(editor())
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Trifouillis" not in html


def test_the_form_of_a_project_does_not_list_the_organisations(client):
    OrganisationFactory(name="Trifouillis nature")
    page = ProjectPageFactory()
    client.force_login(editor())
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "Trifouillis nature" not in html


def test_the_form_of_a_project_has_the_two_choosers_in_french(client):
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:add", args=["projects", "projectpage", project_index().pk])
    html = client.get(address).content.decode()
    assert ("Choisir une organisation" in html, "Lieux" in html) == (True, True)


def test_an_organisation_is_found_by_the_start_of_a_word(client):
    OrganisationFactory(name="Muséum national")
    OrganisationFactory(name="Tela Botanica")
    assert found(client, ORGANISATIONS, "bota") == ["Tela Botanica"]


def create_organisation(client, **fields):
    client.force_login(editor())
    return client.post(reverse("organisation_chooser:create"), {"name": "Tela Botanica", **fields})


def test_a_new_organisation_is_created_from_the_form_of_a_project(client):
    create_organisation(client, kind="association", url="https://tela.example.org")
    assert Organisation.objects.values_list("name", "slug", "kind").get() == (
        "Tela Botanica",
        "tela-botanica",
        "association",
    )


def test_an_organisation_that_exists_is_not_doubled(client):
    OrganisationFactory(name="Téla Botanica", slug="tela-botanica")
    html = create_organisation(client).json()["htmlFragment"]
    assert "« Téla Botanica » existe déjà" in html
    assert Organisation.objects.count() == 1


def test_the_address_of_an_organisation_fits_its_field(client):
    create_organisation(client, name="Association " * 12)
    assert len(Organisation.objects.get().slug) <= 80


def shown(client, query="", address=PROJECTS, user=None):
    client.force_login(user or editor())
    return [str(row) for row in client.get(address + query).context["object_list"]]


def test_projects_are_listed_by_title(client):
    ProjectPageFactory(title="Spipoll")
    ProjectPageFactory(title="BioLit")
    assert shown(client) == ["BioLit", "Spipoll"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("?q=biol", "BioLit"),
        ("?q=muséum", "Spipoll"),
        ("?live__exact=0", "BioLit"),
        ("?recruiting__exact=0", "Spipoll"),
        ("?stage__exact=paused", "BioLit"),
    ],
)
def test_projects_are_searched_or_filtered(client, query, title):
    ProjectPageFactory(
        title="Spipoll", organisation=OrganisationFactory(name="muséum"), recruiting=False, live=True
    )
    ProjectPageFactory(title="BioLit", stage="paused", live=False)
    assert shown(client, query) == [title]


def test_projects_are_filtered_by_theme(client):
    ProjectPageFactory(title="Spipoll", themes=["insects"])
    ProjectPageFactory(title="BioLit", themes=["sea"])
    theme = Theme.objects.get(code="sea")
    assert shown(client, f"?themes__id__exact={theme.pk}") == ["BioLit"]


@pytest.mark.parametrize(
    ("days", "listed"), [(None, ["Spipoll"]), (400, ["Spipoll"]), (366, ["Spipoll"]), (300, []), (0, [])]
)
def test_a_project_waits_for_verification_after_a_year(client, days, listed):
    verified_on = None if days is None else timezone.localdate() - timedelta(days=days)
    ProjectPageFactory(title="Spipoll", verified_on=verified_on)
    assert shown(client, "?manque=verification") == listed


def test_a_draft_does_not_wait_for_verification(client):
    ProjectPageFactory(live=False)
    assert shown(client, "?manque=verification") == []


def picture():
    return ImageFactory(file=get_test_image_file())


def test_a_project_without_first_step_is_to_complete(client):
    ProjectPageFactory(title="Spipoll", first_step="")
    ProjectPageFactory(title="BioLit", first_step="Choisir une plage.")
    assert shown(client, "?manque=premier-pas") == ["Spipoll"]


def test_a_project_whose_image_has_no_text_is_to_complete(client):
    complete = {"first_step": "Choisir une plage."}
    ProjectPageFactory(title="Spipoll", image=picture(), image_alt="", **complete)
    ProjectPageFactory(title="BioLit", image=picture(), image_alt="Une plage", **complete)
    assert shown(client, "?manque=texte-image") == ["Spipoll"]


def test_the_list_of_projects_keeps_its_number_of_queries(client, django_assert_max_num_queries):
    ProjectPageFactory.create_batch(20)
    client.force_login(editor())
    client.get(PROJECTS)
    with django_assert_max_num_queries(30):
        client.get(PROJECTS)


def test_projects_are_exported(client):
    ProjectPageFactory(title="Spipoll", verified_on=date(2026, 4, 1))
    client.force_login(editor())
    text = b"".join(client.get(f"{PROJECTS}?export=csv").streaming_content).decode()
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["Titre"], row["En ligne"], row["Vérifié le"]) == ("Spipoll", "oui", "2026-04-01")


def test_an_editor_opens_a_project_from_the_list(client):
    page = ProjectPageFactory()
    client.force_login(editor())
    html = client.get(PROJECTS).content.decode()
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html


def test_an_editor_starts_a_project_from_the_list(client):
    index = project_index()
    client.force_login(editor())
    response = client.get(reverse("projects_projectpage_modeladmin_create"))
    form = reverse("wagtailadmin_pages:add", args=["projects", "projectpage", index.pk])
    assert response.url.startswith(form)


@pytest.mark.parametrize("action", ["create", "edit", "delete"])
def test_places_are_read_only(client, action):
    place = PlaceFactory()
    arguments = [] if action == "create" else [place.pk]
    client.force_login(moderator())
    response = client.get(reverse(f"projects_place_modeladmin_{action}", args=arguments))
    assert response.url == reverse("wagtailadmin_home")


def test_the_list_of_places_is_searched_by_postcode(client):
    PlaceFactory(name="Rennes", code="com-35238", postcodes="35000")
    PlaceFactory(name="Brest")
    address = reverse("projects_place_modeladmin_index")
    assert shown(client, "?q=35000", address) == ["Rennes (35)"]


def test_the_list_of_organisations_counts_their_projects(client):
    organisation = OrganisationFactory(name="Tela Botanica")
    ProjectPageFactory.create_batch(2, organisation=organisation)
    client.force_login(editor())
    response = client.get(reverse("projects_organisation_modeladmin_index"))
    assert response.context["object_list"][0].projects_total == 2


@pytest.mark.parametrize("vocabulary", ["theme", "contributionkind", "audience", "accessneed"])
def test_each_vocabulary_has_its_list(client, vocabulary):
    client.force_login(moderator())
    assert client.get(reverse(f"projects_{vocabulary}_modeladmin_index")).status_code == 200


@pytest.mark.parametrize(("group", "label"), [(MODERATORS, "Oiseaux nocturnes"), (EDITORS, "Oiseaux")])
def test_the_label_of_a_theme_is_changed_by_moderators_only(client, group, label):
    theme = ThemeFactory(code="owls", label="Oiseaux")
    client.force_login(member(group))
    fields = {"label": "Oiseaux nocturnes", "code": "owls", "slug": "owls", "position": 0}
    client.post(reverse("projects_theme_modeladmin_edit", args=[theme.pk]), fields)
    theme.refresh_from_db()
    assert theme.label == label


def test_a_theme_is_found_by_its_code(client):
    ThemeFactory(code="owls-at-night", label="Oiseaux nocturnes")
    assert shown(client, "?q=owls-at", THEMES, moderator()) == ["Oiseaux nocturnes"]
