"""``manage.py check --deploy`` before the first letter: what would have it refused, or sent twice."""

import ipaddress
from email.utils import parseaddr

from django.conf import settings
from django.core.checks import Error, Warning
from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from campaigns.newsletters.preflight.directory import DnsDirectory
from campaigns.newsletters.preflight.records import record_faults

#: RFC 2606 and RFC 6761: names that nobody may own.
RESERVED = (".example", ".invalid", ".localhost", ".test", ".example.com", ".example.net", ".example.org")
#: What PostgreSQL must answer for a settled message to stay settled after a power cut.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def letters_may_leave(app_configs, **kwargs):
    """The faults of the sender, of its domain and of the database, each with its remedy."""
    return [*_sender_faults(), *_address_faults(), *_durability_faults()]


def _sender_faults():
    if not settings.SITE_URL.startswith("https://"):
        yield Error(
            _("SITE_URL vaut « %s » : le désabonnement en un clic n’est offert qu’en https.")
            % settings.SITE_URL,
            hint=_("Servez le site en https et donnez cette adresse à SITE_URL."),
            id="newsletters.E007",
        )
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if "." not in domain or f".{domain}".endswith(RESERVED):
        yield Error(
            _("DEFAULT_FROM_EMAIL vaut « %s » : ce n’est pas une adresse à laquelle répondre.")
            % settings.DEFAULT_FROM_EMAIL,
            hint=_(
                "Donnez une adresse de votre domaine, par exemple « Nom du site <lettre@votre-domaine.fr> »."
            ),
            id="newsletters.E008",
        )
        return
    selector, addresses = settings.DKIM_SELECTOR, settings.MAIL_SENDING_ADDRESSES
    yield from record_faults(DnsDirectory(), domain, selector, [a for a in addresses if _is_address(a)])


def _address_faults():
    if not settings.MAIL_SENDING_ADDRESSES:
        yield Warning(
            _("MAIL_SENDING_ADDRESSES est vide : le nom inverse (PTR) de l’envoi ne peut pas être vérifié."),
            hint=_("Donnez les adresses IP publiques d’où part le courrier, séparées par des virgules."),
            id="newsletters.W004",
        )
    for address in settings.MAIL_SENDING_ADDRESSES:
        if not _is_address(address):
            yield Error(
                _("MAIL_SENDING_ADDRESSES contient « %s », qui n’est pas une adresse IP.") % address,
                hint=_("Écrivez par exemple 192.0.2.10 ou 2001:db8::10."),
                id="newsletters.E009",
            )


def _is_address(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _durability_faults():
    """A message noted as sent must stay so: otherwise a power cut has it sent again."""
    if connection.vendor != "postgresql":
        yield Warning(
            _("La base est SQLite : une coupure de courant peut oublier des messages déjà remis."),
            hint=_("Pour de vrais envois, donnez à DATABASE_URL une base PostgreSQL."),
            id="newsletters.W005",
        )
        return
    try:
        found = _read_settings(DURABLE)
    except OperationalError:
        yield Warning(
            _("La base n’a pas répondu : la tenue des envois à une coupure de courant n’est pas vérifiée."),
            hint=_("Relancez la vérification quand DATABASE_URL mène à un serveur qui répond."),
            id="newsletters.W006",
        )
        return
    for name, value in found.items():
        # remote_write and above also wait for a standby; local waits for our own disk.
        if value != DURABLE[name] and value not in ("local", "remote_write", "remote_apply"):
            yield Error(
                _("PostgreSQL a %(name)s = %(value)s : une coupure de courant ferait renvoyer des messages.")
                % {"name": name, "value": value},
                hint=_("Posez %(name)s = on dans postgresql.conf, puis rechargez.") % {"name": name},
                id="newsletters.E010",
            )


def _read_settings(names):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
        return dict(cursor.fetchall())
