"""What people do on the site, in their words: the steps that browser tests and pictures share."""

import re
import time


def sign_in(page, name):
    """Enter the admin with a demonstration account, whose password is its name."""
    page.goto("/admin/login/")
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(name)
    page.locator("button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/admin/$"))
    return page


def write_project(page, title, summary, theme, kind):
    """Write a project as an editor and submit it to moderation."""
    fill_project(page, title, summary, theme, kind)
    submit(page)


def go_to_list(page, name):
    """Arrive in the explorer at a list of the home page: « Projets », « Campagnes »."""
    page.goto("/admin/pages/")
    for parent in ("Co-construisons", name):
        # The tree of each language has its home page.
        row = page.locator("main tr", has_text=parent).filter(has_not_text="English").first
        page.goto(row.locator("a[href^='/admin/pages/']").last.get_attribute("href"))


def fill_project(page, title, summary, theme, kind):
    """Write a project as an editor, without saving it."""
    go_to_list(page, "Projets")
    page.goto(page.locator("a[href$='/add_subpage/']").first.get_attribute("href"))
    page.locator("#id_title").fill(title)
    page.locator("#id_summary").fill(summary)
    page.get_by_role("tab", name="Participation").click()
    page.locator("#id_participate_url").fill("https://grillons.example.org/")
    page.get_by_label(theme, exact=True).check()
    page.get_by_label(kind, exact=True).check()
    page.locator("#id_effort").select_option("minutes")


def submit(page, sent=lambda: None):
    """Submit to moderation the page being written; ``sent`` is called while the answer is on its way."""
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    with page.expect_request(lambda request: request.is_navigation_request() and request.method == "POST"):
        page.locator("button[name=action-submit]").click(no_wait_after=True)
    sent()
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))


def approve_project(page, title):
    """Approve, as a moderator, a project that waits on the dashboard."""
    page.goto("/admin/")
    page.get_by_role("link", name=title).first.click()
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("[data-workflow-action-name=approve]").first.click()
    page.wait_for_url(re.compile(r"/admin/(pages/\d+/)?$"))


def write_issue(page, subject):
    """Write an issue of the letter and arrive at its cockpit."""
    page.goto("/admin/newsletters/issue/create/")
    page.locator("#id_subject").fill(subject)
    page.locator("footer button[type=submit], button.action-save").first.click()
    page.wait_for_url(re.compile(r"/lettres/envois/\d+/"))


def preview_as(page, address):
    page.locator("input[name=q]").last.fill(address)
    page.get_by_role("button", name="Chercher").last.click()
    page.get_by_role("link", name=address).first.click()


def send_to_the_seed_list(page, cockpit, address):
    """Put an address on the seed list, and send it the letter as it will leave."""
    page.goto("/admin/newsletters/seedperson/create/")
    page.locator("#id_email").fill(address)
    page.locator("#id_who").fill(address)
    page.locator("footer button[type=submit], button.action-save").first.click()
    page.wait_for_url(re.compile(r"/seedperson/$"))
    page.goto(cockpit)
    page.get_by_role("button", name="Envoyer d’abord à la liste d’essai").click()
    reload_until(page, page.locator("tr", has_text=address).get_by_text("reçu le"))


def approve_issue(page):
    page.get_by_role("link", name="Approuver et envoyer").click()
    page.get_by_role("button", name="Approuver et envoyer").click()
    page.wait_for_url(re.compile(r"/lettres/envois/\d+/$"))


def ask_for_the_letter(page, address, theme, kind):
    page.goto("/lettre/")
    page.get_by_label(re.compile("e-mail")).fill(address)
    page.get_by_label(theme, exact=True).check()
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Recevoir la lettre").click()
    page.wait_for_url(re.compile("merci"))


def open_mail(page, address, subject, patience=60):
    """Wait for a mail in the demonstration's mailbox and open it; gives the frame of its HTML part."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        page.goto(f"/boite-aux-lettres/?adresse={address}")
        found = page.get_by_role("link", name=re.compile(re.escape(subject)))
        if found.count():
            found.first.click()
            page.wait_for_url(re.compile(r"/boite-aux-lettres/\w"))
            return page.frame_locator("iframe").first
        time.sleep(0.3)
    raise AssertionError(f"Aucun message « {subject} » pour {address} en {patience} s")


def follow_mail_link(page, mail, name, path, patience=15):
    """Click a link of an open mail towards ``path``; gives the tab where it leads: this one or a new one."""
    mail.get_by_role("link", name=re.compile(name)).first.click()
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        for tab in page.context.pages:
            if path in tab.url:
                tab.wait_for_load_state()
                return tab
        page.wait_for_timeout(100)
    raise AssertionError(f"Le lien « {name} » n’a mené nulle part en {patience} s")


def mailed_address(page, address, subject, path, patience=60):
    """The address that a mail of the demonstration gives, below ``path``."""
    open_mail(page, address, subject, patience)
    return re.search(rf"http[^\s\"<]+{path}[^\s\"<]+", page.content())[0]


def go_by_mail(page, address, subject, path, patience=60):
    """Go where a mail of the demonstration leads, below ``path``, as somebody who copies the address."""
    page.goto(mailed_address(page, address, subject, path, patience))


def reload_until(page, locator, times=20):
    """Ask a page again until it shows what a worker is still writing, ten seconds at most."""
    for _time in range(times):
        if locator.count():
            return
        page.wait_for_timeout(500)
        page.reload()


def translate_to_english(page, project, title, summary):
    """Translate the title and the summary of a project, as a moderator, and publish them in English."""
    page.goto(f"/admin/pages/search/?q={project}")
    page.goto(page.locator("main a[href$='/edit/']").first.get_attribute("href"))
    page.locator("header [data-w-dropdown-target=toggle]").last.click()
    page.get_by_role("link", name="Traduire cette page").first.click()
    page.locator("input[name=locales]").first.check()
    page.locator("main form [type=submit]").first.click()
    for words in (title, summary):
        page.get_by_role("button", name="Traduire", exact=True).first.click()
        page.locator("main textarea:visible").first.fill(words)
        page.get_by_role("button", name="Enregistrer", exact=True).first.click()
        page.locator("main textarea:visible").first.wait_for(state="detached")
    page.get_by_role("button", name=re.compile("Publier dans")).click()
    page.wait_for_load_state()
