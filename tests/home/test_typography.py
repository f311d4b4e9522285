"""The spaces of French: what must not begin or end a line stays with its word."""

import pytest
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as some

from home.typography import NARROW, NO_BREAK, FrenchSpacesMiddleware, french_spaces, french_spaces_in_html
from tests.home.factories import editor
from tests.projects.factories import ProjectPageFactory

WORDS = some.text("abé «»:;!?0123456789%€<>&\"'/= \n", max_size=80)


@pytest.fixture
def printed(settings):
    """The public pages as visitors get them."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "home.typography.FrenchSpacesMiddleware"]


def readable(text):
    return text.replace(NO_BREAK, "_").replace(NARROW, "~")


@pytest.mark.parametrize(
    "typed, shown",
    [
        ("Où : partout", "Où_: partout"),
        ("Vous suivez « Spipoll »", "Vous suivez «_Spipoll_»"),
        ("Rien trouvé ?", "Rien trouvé~?"),
        ("Bravo ! Encore ; oui", "Bravo~! Encore~; oui"),
        ("2 000 comptages", "2~000 comptages"),
        ("1 234 567 projets", "1~234~567 projets"),
        ("62 % en 15 minutes", "62~% en 15~minutes"),
        ("à 5 km, 12 €", "à 5~km, 12~€"),
        ("de 3 à 5 personnes", "de 3 à 5 personnes"),
        ("10 h, 2 mois, 3 ans", "10~h, 2~mois, 3~ans"),
        ("sans espace: ni! ici?", "sans espace: ni! ici?"),
    ],
)
def test_a_space_that_french_keeps_together_does_not_break(typed, shown):
    assert readable(french_spaces(typed)) == shown


@given(WORDS)
def test_doing_it_again_changes_nothing(text):
    assert french_spaces(french_spaces(text)) == french_spaces(text)


@given(WORDS)
def test_nothing_but_spaces_changes(text):
    assert french_spaces(text).replace(NO_BREAK, " ").replace(NARROW, " ") == text


@pytest.mark.parametrize(
    "html",
    [
        '<input name="q" value="Où : ici ?">',
        '<a href="?q=a+:+b" title="Oui ?">x</a>',
        '<svg viewBox="0 0 100 400"><path d="M 0 100 l 20 300" /></svg>',
        "<script>if (a ? b : c) {}</script>",
        "<style>a { b : c }</style>",
        "<textarea>Je demande : pourquoi ?</textarea>",
        "<pre>a : b ?</pre>",
        "<code>a ? b : c</code>",
    ],
)
def test_what_is_not_prose_stays_as_it_is(html):
    assert french_spaces_in_html(html) == html


def test_the_words_of_a_page_are_printed_the_french_way():
    html = '<p title="Où : là">Où : ici<br>Quand ?</p><p>Oui !</p>'
    assert readable(french_spaces_in_html(html)) == '<p title="Où : là">Où_: ici<br>Quand~?</p><p>Oui~!</p>'


def test_words_after_code_are_printed_too():
    html = "<code>a ? b : c</code> Oui ! <textarea>Quoi ?</textarea> Non !"
    assert readable(french_spaces_in_html(html)) == (
        "<code>a ? b : c</code> Oui~! <textarea>Quoi ?</textarea> Non~!"
    )


@given(some.lists(WORDS.map(lambda text: text.replace("<", "").replace(">", "")), max_size=4))
def test_tags_come_out_as_they_went_in(runs):
    html = "".join(f'<p title="a : 1 000">{run}</p>' for run in runs)
    shown = french_spaces_in_html(html)
    assert shown.count('<p title="a : 1 000">') == len(runs)
    assert shown.replace(NO_BREAK, " ").replace(NARROW, " ") == html


def test_what_editors_type_with_the_space_bar_is_read_with_spaces_that_hold(client, printed):
    page = ProjectPageFactory(summary="Des oiseaux : lesquels ? « Tous ».")
    html = readable(client.get(page.url).text)
    assert '<p class="lead">Des oiseaux_: lesquels~? «_Tous_».</p>' in html


def test_the_administration_shows_what_is_stored(client, printed):
    client.force_login(editor())
    page = ProjectPageFactory(title="Des oiseaux : lesquels ?")
    assert "Des oiseaux : lesquels ?" in client.get(f"/admin/pages/{page.pk}/edit/").text


def test_what_is_not_a_page_is_left_alone(client, printed):
    page = ProjectPageFactory(title="Des oiseaux : lesquels ?", season_start=3, season_end=6)
    assert "Des oiseaux : lesquels ?" in client.get(f"/agendas/{page.pk}.ics").text


def test_a_message_in_the_mailbox_is_shown_as_it_was_sent(rf):
    response = HttpResponse("<p>Thème : oiseaux</p>")
    response.is_exact = True
    shown = FrenchSpacesMiddleware(lambda request: response)(rf.get("/boite-aux-lettres/1/"))
    assert shown.text == "<p>Thème : oiseaux</p>"
