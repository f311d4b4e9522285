"""publiccode.yml, in the kinds that the standard publishes: minimal, complete, each version, each word."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.toolbox.actions import take
from projects.toolbox.enums import Development, Maintenance
from projects.toolbox.models import SolutionPage
from projects.toolbox.publiccode import SOFTWARE_TYPES, parse
from projects.toolbox.yaml_lines import MAX_SIZE, InvalidFile
from tests.home.factories import editor
from tests.home.fetching.liar import answer, lying
from tests.projects.factories import PlaceFactory
from tests.projects.toolbox.factories import open_tool, toolbox
from tests.projects.toolbox.samples import INVALID, VALID

MINIMAL = """publiccodeYmlVersion: "0.7"
name: Voirie claire
url: https://forge.example/voirie.git
platforms:
  - web
developmentStatus: stable
softwareType: standalone/web
description:
  fr:
    shortDescription: Signaler un trou dans la chaussée
    longDescription: |
      Un formulaire court.
      Un suivi public.
    features:
      - Photos
legal:
  license: agpl-3.0-or-later
maintenance:
  type: community
  contacts:
    - name: Service numérique
localisation:
  localisationReady: true
  availableLanguages:
    - fr
"""
COMPLETE = (
    MINIMAL.replace(
        "maintenance:\n  type: community\n  contacts:\n    - name: Service numérique\n",
        "maintenance:\n  type: contract\n  contractors:\n    - name: Coopérative\n      until: 2027-06-30\n"
        '    - name: Autre\n      until: "2028-01-31"\n',
    )
    + """landingURL: https://voirie.example/
releaseDate: 2026-01-15
usedBy:
  - Commune de Tours
  - Ville lointaine
organisation:
  name: Métropole d’exemple
intendedAudience:
  scope:
    - local-authorities
dependsOn:
  open:
    - name: PostgreSQL
      versionMin: "15"
      optional: no
it:
  conforme:
    privacy: yes
x-maison: tout
"""
)


def edited(old, new):
    assert old in MINIMAL
    return MINIMAL.replace(old, new)


def problems(text):
    with pytest.raises(InvalidFile) as refusal:
        parse(text.encode() if isinstance(text, str) else text)
    return refusal.value.messages


def test_a_minimal_file_says_what_the_tool_is():
    found = parse(MINIMAL.encode())
    assert found.fields["title"] == "Voirie claire"
    assert found.fields["licence"] == "AGPL-3.0-or-later"
    assert found.fields["repository"] == "https://forge.example/voirie.git"
    assert found.paragraphs == ["Un formulaire court.", "Un suivi public.", "• Photos"]


def test_a_complete_file_says_who_until_when_and_for_whom():
    found = parse(COMPLETE.encode())
    assert found.fields["maintained_until"].isoformat() == "2028-01-31"
    assert found.fields["publisher"] == "Métropole d’exemple"
    assert found.fields["audience"] == "local-authorities"
    assert found.used_by == ["Commune de Tours", "Ville lointaine"]


@pytest.mark.parametrize(
    "version", ["0", "0.1", "0.2", "0.2.2", "0.3.0", "0.7", "https://w3id.org/publiccode/version/0.1"]
)
def test_every_version_is_read(version):
    assert parse(edited('"0.7"', f'"{version}"').encode())


@pytest.mark.parametrize("kind", SOFTWARE_TYPES)
def test_every_kind_of_software_is_read(kind):
    assert parse(edited("standalone/web", kind).encode())


@pytest.mark.parametrize("status", Development.values)
def test_every_status_is_kept(status):
    assert parse(edited("Status: stable", f"Status: {status}").encode()).fields["development"] == status


@pytest.mark.parametrize("kind", Maintenance.values)
def test_every_maintenance_is_read(kind):
    text = edited("type: community", f"type: {kind}\n  contractors: [{{name: A, until: 2027-01-01}}]")
    assert parse(text.encode()).fields["maintenance"] == kind


@pytest.mark.parametrize("expression", ["EUPL-1.2 OR MIT", "GPL-2.0-only WITH Classpath-exception-2.0"])
def test_every_form_of_licence_is_read(expression):
    assert parse(edited("agpl-3.0-or-later", expression).encode()).fields["licence"] == expression


def test_the_words_are_french_when_there_are_some_and_others_else():
    english = edited("  fr:\n    short", "  en:\n    short")
    assert parse(english.encode()).fields["summary"] == "Signaler un trou dans la chaussée"
    both = edited("description:\n", "description:\n  en: {shortDescription: Hole, longDescription: Long}\n")
    assert parse(both.encode()).fields["summary"] == "Signaler un trou dans la chaussée"


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        ('"0.7"', '"7.0"', 1, "écrivez 0.7"),
        ("name: Voirie claire", "name:", 2, "« name » manque"),
        ("https://forge", "forge", 3, "commence par https://"),
        ("  - web\n", "", 4, "par exemple web"),
        ("Status: stable", "Status: fini", 6, "concept, development"),
        ("standalone/web", "site", 7, "standalone/mobile"),
        ("Signaler un trou dans la chaussée", "x" * 151, 10, "151 signes : 150 au plus"),
        ("agpl-3.0-or-later", "libre", 17, "AGPL-3.0-or-later ou MIT"),
        ("type: community", "type: contract", 19, "maintenance.contractors"),
        ("type: community", "type: parfois", 19, "internal, contract"),
        ("    - name: Service", "    - nom: Service", 21, "« name » manque"),
        ("Ready: true", "Ready: bientôt", 23, "true ou false"),
        ("    - fr\n", "", 24, "par exemple fr"),
        ("name: Voirie claire", "name: Voirie\nname: Claire", 3, "deux fois"),
        ("name: Voirie claire", "name: [Voirie", 3, "pas du YAML"),
        ("name: Voirie claire", "name: &n Voirie\nroadmap: *n", 3, "références"),
        ("name: Voirie claire", "name: Voirie\nreleaseDate: hier", 3, "2027-01-31"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_to_write(old, new, line, remedy):
    said = problems(edited(old, new))
    assert any(f"Ligne {line} :" in each and remedy in each for each in said), said


def test_all_that_is_wrong_is_told_at_once():
    assert len(problems(edited("Status: stable", "Status: fini").replace("Ready: true", "Ready: non"))) == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "vide"),
        (b"- un\n", "name et son nom"),
        ("é".encode("latin-1"), "UTF-8"),
        (b"a" * (MAX_SIZE + 1), "200 ko"),
        (b"[" * 60, "niveaux"),
        (b"\x00", "interdit"),
    ],
)
def test_what_is_no_publiccode_is_refused(data, told):
    assert told in problems(data)[0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, len(MINIMAL)))
def test_any_file_is_read_or_refused_with_sentences(noise, place):
    try:
        assert parse((MINIMAL[:place] + noise + MINIMAL[place:]).encode("utf-8", "replace"))
    except InvalidFile as error:
        assert all(error.messages)


@pytest.fixture
def desk(client):
    toolbox()
    client.force_login(editor())
    return client


def test_an_editor_imports_a_file_as_a_draft(desk):
    PlaceFactory(name="Tours")
    upload = SimpleUploadedFile("publiccode.yml", COMPLETE.replace("Commune de ", "").encode())
    desk.post(reverse("toolbox_import"), {"file": upload})
    page = SolutionPage.objects.get()
    assert not page.live
    assert [(use.name, str(use.place or "")) for use in page.uses.all()][0][0] == "Tours"
    assert page.uses.first().place.name == "Tours"


def test_the_page_that_imports_is_named_in_its_header(desk):
    trail = desk.get(reverse("toolbox_import")).context["breadcrumbs_items"]
    assert str(trail[-1]["label"]) == "Importer un publiccode.yml"


def test_an_editor_imports_from_an_address(desk, settings):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    with lying() as server:
        server.pages["/publiccode.yml"] = answer(body=MINIMAL.encode())
        desk.post(reverse("toolbox_import"), {"url": server.url("/publiccode.yml")})
    assert SolutionPage.objects.get().title == "Voirie claire"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"url": "http://10.0.0.1/publiccode.yml"}, "réseau privé"),
        ({}, "soit un fichier"),
        ({"file": SimpleUploadedFile("p.yml", b"- non")}, "Ligne 1"),
    ],
)
def test_what_cannot_be_imported_says_why(desk, given, told):
    assert told in desk.post(reverse("toolbox_import"), given).content.decode()
    assert not SolutionPage.objects.exists()


def test_a_citizen_imports_nothing(client):
    toolbox()
    assert client.get(reverse("toolbox_import")).status_code in (302, 403)


def test_a_known_tool_is_changed_on_its_draft_only():
    page = open_tool(title="Ancien nom", repository="https://forge.example/voirie.git", price="")
    found, is_new = take(parse(MINIMAL.encode()))
    assert (found.pk, is_new) == (page.pk, False)
    live = SolutionPage.objects.get(pk=page.pk)
    assert live.title == "Ancien nom"
    assert live.get_latest_revision_as_object().title == "Voirie claire"


@pytest.mark.parametrize("kind", VALID)
def test_each_kind_of_example_is_imported_as_a_draft(kind):
    toolbox()
    page, is_new = take(parse(VALID[kind].encode()))
    draft = SolutionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert (is_new, draft.live, draft.title) == (True, False, "Exemple")
    assert draft.summary
    assert draft.licence
    draft.full_clean()


@pytest.mark.parametrize("kind", INVALID)
def test_each_kind_of_fault_is_told_with_its_line(kind):
    text, told = INVALID[kind]
    assert any(told in each and each.startswith("Ligne ") for each in problems(text))


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("organisation", "publisher", "Métropole d’exemple"),
        ("owners", "publisher", "Ville d’exemple"),
        ("in two languages", "summary", "Suivre les chantiers de la rue"),
        ("in another language only", "summary", "Seguire i lavori"),
        ("a contract with contacts", "maintenance", "contract"),
        ("either licence", "licence", "EUPL-1.2 OR AGPL-3.0-or-later"),
        ("audience", "audience", "local-authorities"),
    ],
)
def test_what_an_example_says_is_where_it_belongs(kind, name, value):
    assert parse(VALID[kind].encode()).fields[name] == value


@pytest.mark.parametrize("kind", ["a contract with contacts", "nobody but a contact"])
def test_nobody_s_name_nor_address_is_kept(kind):
    found = str(parse(VALID[kind].encode()))
    assert "Direction de la voirie" not in found
    assert "@" not in found
    assert "+33" not in found
