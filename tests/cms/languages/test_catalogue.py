"""The English of the interface: complete, faithful, and made without gettext's programs."""

from io import StringIO

import polib
import pytest
from django.core.management import call_command
from django.utils.translation import gettext, ngettext, override

from cms.languages import catalogue
from cms.languages.catalogue import Message, in_python, in_template
from cms.languages.checks import catalogue_is_compiled

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def entries():
    return {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(catalogue.source()))}


@pytest.fixture
def elsewhere(tmp_path, settings):
    """A catalogue of two texts, one of which nobody says any more, beside a project that says two."""
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [str(tmp_path / "locale")]
    code = tmp_path / "home" / "greetings.py"
    code.parent.mkdir()
    code.write_text('_("Bonjour")\nngettext("%(n)s jour", "%(n)s jours", n)\n', encoding="utf-8")
    file = polib.POFile()
    file.append(polib.POEntry(msgid="Bonjour", msgstr="Hello"))
    file.append(polib.POEntry(msgid="Adieu", msgstr="Farewell"))
    catalogue.source().parent.mkdir(parents=True)
    file.save(str(catalogue.source()))
    return tmp_path


def test_everything_that_the_site_says_is_said_in_english(entries):
    found = catalogue.find_messages()
    unsaid = [message.msgid for message in found if message.key not in entries]
    assert not unsaid, "make catalogue notes them, then they are to be translated"
    assert not [entry.msgid for entry in entries.values() if not entry.translated() or entry.fuzzy]


def test_nothing_is_kept_that_the_site_no_longer_says(entries):
    said = {message.key for message in catalogue.find_messages()}
    assert not set(entries) - said


def test_translations_keep_what_is_put_into_them(entries):
    assert not [entry.msgid for entry in entries.values() if catalogue.lost_placeholders(entry)]


def test_translations_keep_the_elements_of_their_originals(entries):
    unlike = [
        entry.msgid
        for entry in entries.values()
        if not entry.msgid_plural and entry.msgid.count("<") != entry.msgstr.count("<")
    ]
    assert not unlike


def test_english_has_neither_french_quotes_nor_french_spaces(entries):
    said = [text for entry in entries.values() for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert not [text for text in said if any(sign in text for sign in "«»\u00a0\u202f")]
    assert not [text for text in said if " :" in text or " ?" in text or " !" in text]


def test_the_site_speaks_english():
    with override("en"):
        assert gettext("Trouver un projet") == "Find a project"
        assert ngettext("%(n)s projet", "%(n)s projets", 2) == "%(n)s projects"
    assert gettext("Trouver un projet") == "Trouver un projet"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('_("Bonjour")', [Message("Bonjour")]),
        ('translation.gettext("Bon" "jour")', [Message("Bonjour")]),
        ('ngettext("%s jour", "%s jours", n)', [Message("%s jour", "%s jours")]),
        ('pgettext_lazy("le lieu", "où")', [Message("où", context="le lieu")]),
        ('gettext(words)\nprint("Bonjour")', []),
    ],
)
def test_the_texts_of_a_module_are_found(code, expected):
    assert list(in_python(code)) == expected


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{% translate 'À l’heure' %}", [Message("À l’heure")]),
        ('{% include "x.html" with label=_("Voir") only %}', [Message("Voir")]),
        ("{% blocktranslate trimmed %}\n  Bon\n  jour\n{% endblocktranslate %}", [Message("Bon jour")]),
        (
            "{% blocktranslate count n=n %}{{ n }} jour{% plural %}{{ n }} jours{% endblocktranslate %}",
            [Message("%(n)s jour", "%(n)s jours")],
        ),
        ('{% translate "où" context "le lieu" %}', [Message("où", context="le lieu")]),
        ("<p>Bonjour</p>", []),
    ],
)
def test_the_texts_of_a_template_are_found(template, expected):
    assert list(in_template(template)) == expected


def test_the_command_notes_what_is_new_and_forgets_what_is_gone(elsewhere):
    told = StringIO()
    call_command("catalogue", "update", stdout=told)
    assert told.getvalue() == "À traduire : %(n)s jour\n"
    first, second = polib.pofile(str(catalogue.source()))
    assert (first.msgid_plural, first.msgstr_plural) == ("%(n)s jours", {0: "", 1: ""})
    assert (second.msgid, second.msgstr, second.occurrences) == (
        "Bonjour",
        "Hello",
        [("home/greetings.py", "")],
    )


def test_a_text_that_becomes_plural_is_to_be_translated_again(elsewhere):
    (elsewhere / "home" / "greetings.py").write_text('ngettext("Bonjour", "Bonjours", n)', encoding="utf-8")
    assert [entry.msgid for entry in catalogue.update_catalogue()] == ["Bonjour"]


def test_a_start_tells_of_a_catalogue_that_is_not_compiled(elsewhere):
    assert [fault.id for fault in catalogue_is_compiled(None)] == ["languages.W001"]
    call_command("catalogue", "compile")
    assert catalogue_is_compiled(None) == []
    assert [path.name for path in sorted(catalogue.compiled().parent.iterdir())] == ["django.mo", "django.po"]


@pytest.mark.parametrize(
    ("french", "english", "lost"),
    [
        ("%(n)s de %(m)s", "%(m)s: %(n)s", False),
        ("%(n)s jours", "days", True),
        ("{n} jours", "{x} days", True),
    ],
)
def test_a_translation_that_loses_a_value_is_known(french, english, lost):
    assert catalogue.lost_placeholders(polib.POEntry(msgid=french, msgstr=english)) is lost
