"""What people read when something fails: what happened, what to do, a way on."""

import pytest
from django.template import engines
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Workflow

from home.errors import is_unreadable
from tests.home.factories import administrator
from tests.projects.factories import ProjectPageFactory


@pytest.fixture
def broken(settings):
    """A site with addresses that fail, read by somebody and not by a developer."""
    settings.ROOT_URLCONF = "tests.home.broken_urls"
    return Client(raise_request_exception=False)


@pytest.fixture
def withdrawn():
    """A project that was public, and was taken away."""
    page = ProjectPageFactory(title="Chouettes", slug="les-chouettes-du-canton")
    page.save_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    return page


def read(response, status):
    assert response.status_code == status
    return " ".join(response.text.split())


def leads_on(html):
    """Whether a page says how to go on, and tells robots to forget it."""
    ways = ('href="/"', 'href="/projets/"', 'href="/themes/"', 'href="/plan-du-site/"')
    return all(way in html for way in ways) and '<meta name="robots" content="noindex">' in html


def test_what_never_was_is_not_found(client):
    html = read(client.get("/projets/licornes-du-canton/"), 404)
    assert "Cette page est introuvable" in html
    assert leads_on(html)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/projets/oiseaux-des-jardin/", "oiseaux des jardin"),
        ("/projets/12-oiseaux_2024/", "oiseaux"),
        ("/nulle-part/%C3%A9toiles/", "étoiles"),
        ("/projets/1234/", ""),
    ],
)
def test_the_search_box_starts_with_the_words_of_the_address(client, address, words):
    html = read(client.get(address), 404)
    assert 'role="search"' in html
    assert f'name="q" value="{words}"' in html


def test_an_address_cannot_write_in_the_page(client):
    assert "<script>alert" not in read(client.get("/projets/<script>alert(1)"), 404)


def test_a_project_that_was_taken_away_is_gone(client, withdrawn):
    html = read(client.get("/projets/les-chouettes-du-canton/"), 410)
    assert "Cette page a été retirée" in html
    assert 'value="les chouettes du canton"' in html
    assert leads_on(html)


def test_what_comes_back_is_there_again(client, withdrawn):
    withdrawn.save_revision().publish()
    assert client.get(withdrawn.url).status_code == 200


def test_a_draft_that_never_was_public_is_not_found(client):
    page = ProjectPageFactory(live=False)
    assert client.get(page.url).status_code == 404


def test_what_was_private_is_not_told_to_have_been(client, withdrawn):
    PageViewRestriction.objects.create(page=withdrawn, restriction_type="login")
    assert client.get(withdrawn.url).status_code == 404


def test_what_expired_is_gone_too(client):
    page = ProjectPageFactory(live=False, expired=True, first_published_at=timezone.now())
    assert client.get(page.url).status_code == 410


def test_the_redirect_of_an_editor_comes_before(client, withdrawn):
    Redirect.add_redirect(withdrawn.url, "/themes/oiseaux/")
    response = client.get(withdrawn.url)
    assert (response.status_code, response.url) == (301, "/themes/oiseaux/")


def test_a_link_to_another_site_without_an_address_is_not_found(admin_client):
    address = reverse("wagtailadmin_choose_page_external_link")
    assert admin_client.post(address, {"autre": "chose"}).status_code == 404


def test_who_may_not_is_told_and_may_sign_in(broken):
    html = read(broken.get("/interdit/"), 403)
    assert "Cette page ne vous est pas ouverte" in html
    assert 'href="/admin/login/"' in html
    assert leads_on(html)


def test_a_form_that_is_refused_says_why_and_reopens():
    html = read(Client(enforce_csrf_checks=True).post("/lettre/", {"email": "a@example.org"}), 403)
    assert "Le formulaire n’a pas été envoyé" in html
    assert "Rien n’a été enregistré." in html
    assert '<a href="/lettre/">Rouvrir le formulaire</a>' in html


@pytest.mark.parametrize("address", ["/base-coupee/", "/base-fermee/"])
def test_a_database_that_does_not_answer_is_an_instant(broken, address):
    response = broken.get(address)
    assert "Le site est indisponible un instant" in read(response, 503)
    assert response["Retry-After"] == "120"


def test_a_mistake_of_ours_is_a_failure(broken):
    assert "Ce n’est pas de votre fait" in read(broken.get("/defaut/"), 500)


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_the_page_of_a_failure_needs_no_database_and_still_searches(django_assert_num_queries, name):
    with django_assert_num_queries(0):
        html = engines["django"].get_template(name).render()
    assert 'role="search"' in html
    assert 'href="/"' in html


@pytest.mark.parametrize("address", ["/nulle-part/", "/projets/les-chouettes-du-canton/"])
def test_no_error_is_kept_nor_sets_a_cookie(client, withdrawn, address):
    response = client.get(address)
    assert "ETag" not in response
    assert not response.cookies


def test_a_number_of_page_that_does_not_exist_is_not_found(admin_client):
    workflow = Workflow.objects.first() or Workflow.objects.create(name="Relire")
    address = reverse("wagtailadmin_workflows:edit", args=[workflow.pk])
    assert admin_client.get(f"{address}?p=-3").status_code == 404


def test_a_word_in_the_place_of_a_key_is_not_found(admin_client):
    sent = {"old_path": "/ici/", "redirect_page": "licorne", "is_permanent": "on"}
    assert admin_client.post(reverse("wagtailredirects:add"), sent).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"import_file_name": "/etc/passwd", "input_format": "0"}])
def test_a_file_of_redirects_that_was_not_sent_before_is_not_found(admin_client, sent):
    assert admin_client.post(reverse("wagtailredirects:process_import"), sent).status_code == 404


@pytest.mark.parametrize("address", ["/integrer/projets/{}/", "/agendas/{}.ics", "/mon-espace/projets/{}/"])
def test_a_number_that_no_key_can_be_is_not_found(client, address):
    assert client.get(address.format("9" * 30)).status_code == 404


@pytest.mark.parametrize(
    ("name", "values", "sent"),
    [
        ("wagtailadmin_pages:edit", ["page"], {"title": "Sans son corps"}),
        ("wagtailadmin_pages:unpublish", ["page"], {"next": "nulle part"}),
        ("wagtailadmin_pages:delete", ["page"], {"next": "nulle part"}),
        ("wagtailadmin_pages:set_page_position", ["root"], {}),
        ("wagtailadmin_error_test", [], {}),
    ],
)
def test_what_wagtail_cannot_read_is_not_found(admin_client, name, values, sent):
    pages = {"page": ProjectPageFactory().pk, "root": Page.get_first_root_node().pk}
    address = reverse(name, args=[pages[value] for value in values])
    assert admin_client.post(address, sent).status_code == 404


def test_a_version_that_a_page_never_had_is_not_found(admin_client):
    address = reverse("wagtailadmin_pages:revisions_revert", args=[ProjectPageFactory().pk, 0])
    assert admin_client.get(address).status_code == 404


@pytest.mark.parametrize("written", ["{", "7"])
def test_a_text_that_no_editor_wrote_is_not_found(admin_client, written):
    sent = {"introduction": written, "introduction_en": written}
    assert admin_client.post("/admin/projects/territorytext/create/", sent).status_code == 404


def test_a_nul_among_what_is_asked_of_a_list_is_not_found(admin_client):
    assert admin_client.get("/admin/projects/projectpage/?q=%00").status_code == 404


def test_a_mistake_of_ours_stays_one():
    assert not is_unreadable(ValueError("autre chose").with_traceback(raised()))


def raised():
    try:
        raise ValueError
    except ValueError as error:
        return error.__traceback__


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_root_of_all_pages_does_not_move_and_who_tries_is_told(client, method):
    root, page = Page.get_first_root_node(), ProjectPageFactory()
    client.force_login(administrator())
    address = reverse("wagtailadmin_pages:move_confirm", args=[root.pk, page.pk])
    answer = getattr(client, method)(address, follow=True)
    assert answer.status_code == 200
    assert "La racine de toutes les pages ne se déplace pas." in answer.content.decode()
    assert Page.get_first_root_node() == root
