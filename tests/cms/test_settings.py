"""Settings as each environment loads them, in a process of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns.newsletters.preflight.name_server import READY, serving

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "SECRET_KEY": "suite-longue-et-variée-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "co-construisons.example.org",
    "SITE_URL": "https://co-construisons.example.org",
    "DATABASE_URL": "postgres://u:p@127.0.0.1:5432/site",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "DEFAULT_FROM_EMAIL": "lettre@example.org",
    "ELASTICSEARCH_URL": "http://127.0.0.1:9200",
    "MEDIA_ROOT": "/srv/media",
    "STATIC_ROOT": "/srv/static",
}


def run(code, settings, tmp_path, **variables):
    """Run ``code`` in a new Python under these settings, with only these variables."""
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": settings,
        "VAR_DIR": str(tmp_path),
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )


def setting(name, settings, tmp_path, **variables):
    done = run(f"from django.conf import settings as s; print(s.{name})", settings, tmp_path, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_fresh_clone_runs_without_any_variable(tmp_path):
    assert setting("DATABASES['default']['ENGINE']", "cms.settings.dev", tmp_path).endswith("sqlite3")


def test_the_commands_take_the_settings_that_the_file_of_a_server_names(tmp_path):
    shutil.copy(ROOT / "manage.py", tmp_path)
    (tmp_path / ".env").write_text("DJANGO_SETTINGS_MODULE=tests.topology.settings\n")
    code = "from django.conf import settings; print(settings.SETTINGS_MODULE)"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "VAR_DIR": str(tmp_path), **PRODUCTION},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.strip() == "tests.topology.settings", done.stderr


@pytest.mark.parametrize("program", ["cms.wsgi", "cms.celery"])
def test_a_server_that_names_no_settings_does_not_run_those_of_development(program):
    code = f"import {program}; from django.conf import settings; settings.DEBUG"
    environment = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode != 0
    assert "manquantes" in done.stderr


@pytest.mark.parametrize("name", sorted(PRODUCTION))
def test_a_variable_missing_in_production_stops_the_start_with_its_name(name, tmp_path):
    rest = {key: value for key, value in PRODUCTION.items() if key != name}
    done = run("import cms.settings.production", "cms.settings.production", tmp_path, **rest)
    assert done.returncode != 0
    assert f"manquantes : {name}." in done.stderr


def test_production_starts_when_every_engine_is_named(tmp_path):
    assert setting("DEBUG", "cms.settings.production", tmp_path, **PRODUCTION) == "False"


def test_the_names_of_the_site_are_read_as_the_proxy_reads_them(tmp_path):
    variables = PRODUCTION | {"ALLOWED_HOSTS": "a.example.org, b.example.org"}
    found = setting("ALLOWED_HOSTS", "cms.settings.production", tmp_path, **variables)
    assert found == "['a.example.org', 'b.example.org']"


def test_production_stands_behind_one_proxy_unless_told_otherwise(tmp_path):
    assert setting("PROXIES", "cms.settings.production", tmp_path, **PRODUCTION) == "1"
    assert setting("PROXIES", "cms.settings.production", tmp_path, **PRODUCTION, PROXIES="0") == "0"


def test_the_cookies_of_production_are_of_this_host_alone(tmp_path):
    names = [
        f"s.{kind}_COOKIE_{part}" for kind in ("SESSION", "CSRF") for part in ("NAME", "SECURE", "SAMESITE")
    ]
    found = setting(
        f"SESSION_COOKIE_HTTPONLY, {', '.join([*names, 's.KNOWN_BROWSER_COOKIE_NAME'])}",
        "cms.settings.production",
        tmp_path,
        **PRODUCTION,
    )
    assert found == "True __Host-session True Lax __Host-csrf True Lax __Host-browser"


def test_production_asks_browsers_for_https_a_year_and_every_subdomain(tmp_path):
    names = "SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT"
    assert setting(names, "cms.settings.production", tmp_path, **PRODUCTION) == "31536000 True True"


def test_production_asks_the_team_for_a_second_factor(tmp_path):
    name = "STAFF_SECOND_FACTOR"
    assert setting(name, "cms.settings.production", tmp_path, **PRODUCTION) == "True"
    assert (
        setting(name, "cms.settings.production", tmp_path, **PRODUCTION, STAFF_SECOND_FACTOR="False")
        == "False"
    )
    assert setting(name, "cms.settings.dev", tmp_path) == "False"


def test_the_demo_mailbox_does_not_exist_in_production(tmp_path):
    assert "cms.mailbox" not in setting("INSTALLED_APPS", "cms.settings.production", tmp_path, **PRODUCTION)


def test_production_that_is_ready_is_warned_of_nothing_but_its_silent_database(tmp_path):
    code = (
        "from django.core.management import execute_from_command_line as run; run(['', 'check', '--deploy'])"
    )
    mail = {
        "DEFAULT_FROM_EMAIL": "lettre@lettre.fr",
        "DKIM_SELECTOR": "s2026",
        "MAIL_SENDING_ADDRESSES": "192.0.2.10",
        "DATABASE_URL": "postgres://u:p@127.0.0.1:1/site",
    }
    with serving(READY) as server:
        variables = PRODUCTION | mail | {"MAIL_DNS_SERVER": server}
        done = run(code, "cms.settings.production", tmp_path, **variables)
    assert "(newsletters.W006)" in done.stderr
    assert "identified 1 issue" in done.stderr, done.stdout + done.stderr


def test_the_admin_calls_no_third_party(tmp_path):
    assert setting("WAGTAIL_GRAVATAR_PROVIDER_URL", "cms.settings.dev", tmp_path) == "None"
    assert setting("WAGTAIL_ENABLE_UPDATE_CHECK", "cms.settings.dev", tmp_path) == "False"


def test_the_broker_of_the_demo_needs_no_server(tmp_path):
    assert setting("CELERY_BROKER_URL", "cms.settings.dev", tmp_path) == "filesystem://localhost"


def test_a_broker_named_by_the_environment_replaces_the_files(tmp_path):
    url = "redis://127.0.0.1:6379/0"
    assert setting("CELERY_BROKER_URL", "cms.settings.dev", tmp_path, CELERY_BROKER_URL=url) == url


def test_writers_of_the_sqlite_file_wait_for_their_turn(tmp_path):
    options = setting("DATABASES['default']['OPTIONS']", "cms.settings.dev", tmp_path)
    assert "IMMEDIATE" in options
    assert "WAL" in options
