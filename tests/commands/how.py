"""How each command of the documentation is run by a test. A new one that is in no list stops the suite."""

#: As it is written, in the order of a site's life, in an empty folder; FILES are those of the tests there.
ON_A_SITE = (
    "manage.py migrate",
    "manage.py setup_site",
    "manage.py setup_roles",
    "manage.py collectstatic --no-input",
    "manage.py catalogue compile",
    "manage.py import_projects FICHIER",
    "manage.py newsletters adopt",
    "manage.py newsletters status",
    "manage.py newsletters pause 12",
    "manage.py newsletters resume 12",
    "manage.py newsletters drain",
    "manage.py newsletters drain --reopen",
    "manage.py newsletters prove",
    "manage.py newsletters prove 12",
    "manage.py read_bounces",
    "manage.py read_bounces --list",
    "manage.py send_worker",
    "manage.py clearsessions",
    "manage.py backup /var/backups/site.tar",
    "manage.py restore --replace /var/backups/site.tar",
    "manage.py newsletters settle /var/log/mail.log",
    "manage.py newsletters settle /var/log/mail.log --complete",
    "manage.py restore site.tar",
)
#: With what makes it short: variables, at the same target.
SHORT = {
    "make help": {},
    "make lint": {},
    "make catalogue": {},
    "make test-sqlite ARGS=-k facet": {"ARGS": "tests/search/test_facets.py"},
    "make test-postgres": {"ARGS": "tests/search/test_facets.py"},
    "make test-browser": {"ARGS": "-k reading_sets_no_cookie"},
    "make test-crash": {"PEOPLE": "60", "KILLS": "2"},
    "make bench-pages": {"BENCH_PROJECTS": "20", "BENCH_SECONDS": "1"},
    "make bench-reports": {"SIZES": "50 100"},
    "pip install -r requirements.txt": {},
    "pip install -r requirements-s3.txt": {},
    "python3 -m venv .venv": {},
}
#: Started until the site answers, then asked to stop.
STARTED = {
    "make demo": "http://localhost:{port}/",
    "make demo THEME=dsfr STATE_SITE=1": "http://localhost:{port}/",
    "make topology": "https://localhost:{port}/",
}
#: Run by another test than those of these lists.
ELSEWHERE = {
    "make clean-demo": "tests/commands/test_commands.py",
    "make test-forms": "tests/search/test_representations.py",
    "manage.py check --deploy": "tests/cms/test_settings.py",
    "manage.py forget_second_factor COMPTE": "tests/home/test_second_factor.py",
    "celery --app cms worker": "tests/campaigns/newsletters/killing.py",
    "celery --app cms worker -Q bulk": "tests/topology/machines.py",
    "celery --app cms worker -Q transactional,celery": "tests/topology/machines.py",
}
#: Why it is not run here; tests/test_documentation.py reads it all the same.
NOT_HERE = {
    "make test": "the suite itself",
    "make test-faults": "minutes, with all the memory of the machine",
    "make bench-load": "minutes, with all the memory of the machine",
    "make bench-soak MINUTES=30": "minutes, with all the memory of the machine",
    "make test-topology": "minutes, with all the memory of the machine",
    "make test-commands": "this very test",
    "make audit": "asks outside which versions have a known fault",
    "make known-faults": "asks the same; tests/test_known_faults.py tries it with a tool of its own",
    "make contours": "fetches a package of 18 MB",
    "make town-halls": "fetches the same package",
    "make requirements": "writes in the tree the versions of the day",
    "make screenshots": "writes pictures in the tree",
    "make bench-relevance": "asks for a corpus; tests/search/test_bench_relevance.py tries its figures",
    "make bench-newsletter": "needs a quiet machine, as what it compares with",
    "make bench-scale": "a quarter of an hour on a quiet machine; its parts are run at a small size",
    "cp deploy/systemd/*.service /etc/systemd/system/": "needs a machine of one's own",
    "install --directory --owner=co-construisons /var/lib/co-construisons": "needs a machine of one's own",
    "useradd": "needs a machine of one's own",
    "manage.py createsuperuser": "asks who, and for a password; of Django itself",
    "curl": "asked of the site without a network, where it is read",
    "docker": "no containers within a test",
    "systemctl": "no services within a test",
}


def plain(words):
    """A command as the lists name it: without the folder of its program, nor « python » before manage.py."""
    program, *rest = words
    program = program.removeprefix(".venv/bin/")
    if program in ("python", "python3") and rest[0] == "manage.py":
        program, *rest = rest
    return " ".join([program, *rest])


def is_known(words):
    name = plain(words)
    lists = (ON_A_SITE, SHORT, STARTED, ELSEWHERE, NOT_HERE)
    return words[0] in NOT_HERE or any(name in one for one in lists)
