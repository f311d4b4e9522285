"""What people do through the links that they are sent: follow, claim, enter their space."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser import people

LINK = "/mon-espace/lien/"


def tell(page, project, wish, address, subject):
    """Say what one wants of a project, and confirm it by the mail whose subject is given."""
    page.goto(project)
    page.get_by_role("link", name="Le suivre sans la lettre").click()
    page.get_by_label(wish).check()
    send_and_confirm(page, address, subject)


def claim(page, project, address):
    """Claim a project; gives the path of the form."""
    page.goto(project)
    page.get_by_role("link", name="C’est votre projet").click()
    expect(page.get_by_label("Tenir sa fiche à jour")).to_be_checked()
    form = urlsplit(page.url).path
    send_and_confirm(page, address, "Confirmez que ce projet est le vôtre")
    return form


def send_and_confirm(page, address, subject):
    page.get_by_label("e-mail").fill(address)
    page.locator("main form [type=submit]").click()
    people.go_by_mail(page, address, subject, LINK)
    with page.expect_navigation():
        page.get_by_role("button", name="Confirmer").click()


def enter(page, address):
    """Open one's own space by a link that is mailed."""
    page.goto("/mon-espace/")
    send_and_confirm(page, address, "Votre lien pour ouvrir Mon espace")
    page.wait_for_url(re.compile("/mon-espace/chez-moi/"))
