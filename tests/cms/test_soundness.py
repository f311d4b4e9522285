"""Production says what is wrong with its variables, all at once, and what to write."""

import environ
import pytest

from cms.settings.soundness import CHECKS, faults
from tests.cms.test_settings import PRODUCTION, run

pytestmark = pytest.mark.once


def told(**variables):
    env = environ.Env()
    env.ENVIRON = {**PRODUCTION, **variables}
    return faults(env, list(PRODUCTION))


def test_what_is_sound_is_told_nothing():
    assert told() == []


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("SECRET_KEY", "courte", "secrets.token_urlsafe"),
        ("SECRET_KEY", "a" * 60, "secrets.token_urlsafe"),
        ("ALLOWED_HOSTS", "*", "nommez-les"),
        ("SITE_URL", "https://site.example.org/", "pas même une barre"),
        ("SITE_URL", "site.example.org", "écrivez https://"),
        ("CELERY_BROKER_URL", "memory://", "redis://"),
        ("MEDIA_ROOT", "media", "chemin entier"),
        ("LOG_FORMAT", "xml", "plain ou json"),
        ("LOG_LEVEL", "loud", "INFO"),
        ("PROXIES", "un", "nombre entier"),
        ("METRICS_NETWORKS", "10.0.0.0/8,partout", "10.0.0.0/8"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(name, value, remedy):
    (said,) = told(**{name: value})
    assert said.startswith(f"{name} : ")
    assert remedy in said


def test_a_secret_is_not_repeated():
    assert "courte-et-secrete" not in "".join(told(SECRET_KEY="courte-et-secrete"))


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    variables = {**PRODUCTION, "SECRET_KEY": "courte", "LOG_FORMAT": "xml", "EMAIL_URL": ""}
    done = run("import cms.settings.production", "cms.settings.production", tmp_path, **variables)
    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert [line.split(" : ")[0] for line in lines[-3:]] == [
        "Variables d’environnement manquantes",
        "SECRET_KEY",
        "LOG_FORMAT",
    ]


def test_each_check_is_of_a_variable_that_the_settings_read():
    from tests.deploy.topology import names_read

    assert set(CHECKS) <= names_read()
