"""What people do through the links that they are sent: follow, claim, enter their space."""

from tests.browser import people

LINK = "/mon-espace/lien/"


def tell(page, project, wish, address, subject):
    """Say what one wants of a project, and confirm it by the mail whose subject is given."""
    page.goto(project)
    page.get_by_role("link", name="Le suivre sans la lettre").click()
    page.get_by_label(wish).check()
    send_and_confirm(page, address, subject)


def send_and_confirm(page, address, subject):
    page.get_by_label("e-mail").fill(address)
    page.locator("main form [type=submit]").click()
    people.go_by_mail(page, address, subject, LINK)
    page.get_by_role("button", name="Confirmer").click()


def enter(page, address):
    """Open one's own space by a link that is mailed."""
    page.goto("/mon-espace/")
    send_and_confirm(page, address, "Votre lien pour ouvrir Mon espace")
