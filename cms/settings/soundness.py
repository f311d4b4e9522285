"""What production refuses to start with: each variable by its name, and what to write instead."""

import importlib.util
import ipaddress
import logging
from urllib.parse import urlsplit

from cms.settings.media import Bucket

#: Of a key that nobody guesses: how many characters, and more different ones than.
LONG_ENOUGH, UNLIKE = 50, 4


def faults(env, required) -> list[str]:
    """Sentences, in French. ``env``: an environ.Env; ``required``: the names that must have a value."""
    values = {name: env.str(name, default="").strip() for name in (*required, *CHECKS)}
    missing = [name for name in required if not values[name]]
    found = ["Variables d’environnement manquantes : " + ", ".join(missing) + ". Voir .env.example."]
    wrong = [
        f"{name} : {said}" for name, check in CHECKS.items() if values[name] and (said := check(values[name]))
    ]
    return (found if missing else []) + wrong


def _secret_key(value):
    if len(value) >= LONG_ENOUGH and "insecure" not in value and len(set(value)) > UNLIKE:
        return ""
    return (
        f"trop courte ou devinable ; il faut au moins {LONG_ENOUGH} caractères tirés au hasard : "
        "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
    )


def _allowed_hosts(value):
    if not any(name.strip() in ("*", "") for name in value.split(",")):
        return ""
    return f"« {value} » laisse n’importe quel nom désigner le site ; nommez-les, séparés par des virgules."


def _site_url(value):
    parts = urlsplit(value)
    if parts.scheme in ("http", "https") and parts.hostname and not parts.path + parts.query + parts.fragment:
        return ""
    return f"« {value} » ; écrivez https://, le nom du site, et rien après, pas même une barre."


def _broker(value):
    if urlsplit(value).scheme != "memory":
        return ""
    return "« memory » perd les tâches entre les processus ; donnez redis://… ou amqp://…."


def _error_server(value):
    parts = urlsplit(value)
    if not (parts.scheme in ("http", "https") and parts.username and parts.path.rpartition("/")[2].isdigit()):
        return "écrivez l’adresse que Sentry donne au projet : https://CLÉ@SERVEUR/NUMÉRO."
    if importlib.util.find_spec("sentry_sdk") is None:
        return "le paquet sentry-sdk manque : pip install -r requirements-sentry.txt"
    return ""


def _folder(value):
    return "" if value.startswith("/") else f"« {value} » ; écrivez un chemin entier, qui commence par /."


def _media_storage(value):
    try:
        Bucket.named(value)
    except ValueError as error:
        return str(error)
    if importlib.util.find_spec("storages") is None or importlib.util.find_spec("boto3") is None:
        return "le paquet django-storages manque : pip install -r requirements-s3.txt"
    return ""


def _log_format(value):
    return "" if value in ("plain", "json") else f"« {value} » ; écrivez plain ou json."


def _log_level(value):
    if value in logging.getLevelNamesMapping():
        return ""
    return f"« {value} » ; écrivez DEBUG, INFO, WARNING ou ERROR."


def _whole_number(value):
    return "" if value.isascii() and value.isdigit() else f"« {value} » ; écrivez un nombre entier."


def _yes_or_no(value):
    return "" if value.lower() in ("true", "false") else f"« {value} » ; écrivez True ou False."


def _networks(value):
    for network in value.split(","):
        try:
            ipaddress.ip_network(network.strip())
        except ValueError:
            return f"« {network} » n’est pas un réseau ; écrivez par exemple 10.0.0.0/8."
    return ""


CHECKS = {
    "SECRET_KEY": _secret_key,
    "ALLOWED_HOSTS": _allowed_hosts,
    "SITE_URL": _site_url,
    "CELERY_BROKER_URL": _broker,
    "MEDIA_ROOT": _folder,
    "STATIC_ROOT": _folder,
    "MEDIA_STORAGE": _media_storage,
    "LOG_FORMAT": _log_format,
    "LOG_LEVEL": _log_level,
    "SENTRY_DSN": _error_server,
    "PROXIES": _whole_number,
    "SECURE_HSTS_SECONDS": _whole_number,
    "STAFF_SECOND_FACTOR": _yes_or_no,
    "WRITES_PER_HOUR": _whole_number,
    "METRICS_NETWORKS": _networks,
    "FETCH_ALLOWED_NETWORKS": _networks,
}
