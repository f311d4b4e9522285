"""What the domain of the sender must publish: Gmail, Yahoo and Microsoft refuse large sendings without.

Rules: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC), and the reverse name of each sending address.
"""

import ipaddress
from collections.abc import Iterator

from django.core.checks import CheckMessage, Error, Warning
from django.utils.translation import gettext as _

from campaigns.newsletters.preflight.directory import Directory, DirectoryUnavailable


def record_faults(
    directory: Directory, domain: str, selector: str, addresses: list[str]
) -> Iterator[CheckMessage]:
    """The faults of ``domain``; ``addresses`` are those from which its mail leaves."""
    checks = [
        (domain, lambda: spf_faults(directory, domain)),
        (f"{selector or '…'}._domainkey.{domain}", lambda: dkim_faults(directory, domain, selector)),
        (f"_dmarc.{domain}", lambda: dmarc_faults(directory, domain)),
        (domain, lambda: reception_faults(directory, domain)),
        *((address, lambda address=address: reverse_faults(directory, address)) for address in addresses),
    ]
    for name, check in checks:
        try:
            yield from check()
        except DirectoryUnavailable as error:
            yield unanswered(name, error)


def unanswered(name, error):
    return Warning(
        _("L’annuaire DNS n’a pas répondu pour « %(name)s » (%(error)s) : ce point n’est pas vérifié.")
        % {"name": name, "error": error},
        hint=_("Relancez la vérification, ou nommez un serveur DNS qui répond dans MAIL_DNS_SERVER."),
        id="newsletters.W001",
    )


def spf_faults(directory, domain):
    policies = [text for text in directory.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]
    if not policies:
        yield Error(
            _("Aucun enregistrement SPF pour « %s » : qui peut écrire en son nom est inconnu.") % domain,
            hint=_("Publiez sur %s un enregistrement TXT : v=spf1 mx -all, avec vos serveurs d’envoi.")
            % domain,
            id="newsletters.E001",
        )
    elif len(policies) > 1:
        yield Error(
            _("%(count)d enregistrements SPF pour « %(domain)s » : les messageries les ignorent tous.")
            % {"count": len(policies), "domain": domain},
            hint=_("Réunissez-les en un seul : « %s ».") % "», «".join(policies),
            id="newsletters.E002",
        )
    elif {"+all", "all"} & set(policies[0].lower().split()):
        yield Error(
            _("L’enregistrement SPF de « %(domain)s » permet à tout le monde d’écrire : « %(policy)s ».")
            % {"domain": domain, "policy": policies[0]},
            hint=_("Terminez-le par -all ou ~all."),
            id="newsletters.E003",
        )


def dkim_faults(directory, domain, selector):
    if not selector:
        yield Warning(
            _("DKIM_SELECTOR est vide : la signature des messages ne peut pas être vérifiée."),
            hint=_(
                "Donnez le sélecteur avec lequel votre serveur de courrier signe, par exemple « lettre »."
            ),
            id="newsletters.W002",
        )
        return
    name = f"{selector}._domainkey.{domain}"
    if not any(_tags(text).get("p") for text in directory.texts(name)):
        yield Error(
            _("Aucune clé DKIM à « %s » : les messages passeront pour contrefaits.") % name,
            hint=_("Publiez-y en TXT la clé publique de votre serveur de courrier : v=DKIM1; k=rsa; p=…"),
            id="newsletters.E004",
        )


def dmarc_faults(directory, domain):
    parents = [domain.split(".", start)[-1] for start in range(domain.count("."))]
    if not any(_is_dmarc(text) for parent in parents for text in directory.texts(f"_dmarc.{parent}")):
        yield Error(
            _("Aucune règle DMARC pour « %s » : exigée au-delà de 5 000 messages par jour.") % domain,
            hint=_("Publiez sur _dmarc.%(domain)s un TXT : v=DMARC1; p=none; rua=mailto:dmarc@%(domain)s")
            % {"domain": domain},
            id="newsletters.E005",
        )


def reception_faults(directory, domain):
    if not directory.mail_servers(domain):
        yield Warning(
            _("« %s » ne reçoit pas de courrier : réponses et avis de non-remise se perdront.") % domain,
            hint=_("Publiez un enregistrement MX, ou écrivez depuis un domaine qui en a un."),
            id="newsletters.W003",
        )


def reverse_faults(directory, address):
    names = directory.names(address)
    if not any(_same(address, found) for name in names for found in directory.addresses(name)):
        yield Error(
            _("L’adresse d’envoi %(address)s n’a pas de nom inverse (PTR) qui ramène à elle : %(names)s.")
            % {"address": address, "names": ", ".join(names) or _("aucun")},
            hint=_("Demandez à votre hébergeur un PTR vers un nom dont l’adresse est %s.") % address,
            id="newsletters.E006",
        )


def _same(one, other):
    return ipaddress.ip_address(one) == ipaddress.ip_address(other)


def _is_dmarc(text):
    return text.replace(" ", "").lower().startswith("v=dmarc1;") and "p" in _tags(text)


def _tags(text):
    """The ``tag=value`` pairs of a DKIM or DMARC record."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _equal, value in pairs}
