"""Where the pages say they are: Wagtail keeps it in its table of sites, and SITE_URL knows it.

Search engines, feeds and programs follow it; a new database says « http://localhost ».
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _
from wagtail.models import Site

from home import caching


def asked() -> tuple[str, int]:
    """The name and the port that have Wagtail say SITE_URL."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme == "https":
        # It says « http » of every other port: another is a part of the name.
        return parts.netloc.removesuffix(":443"), 443
    return parts.hostname or "", parts.port or 80


def take() -> str:
    """Give the pages the address of SITE_URL; it is returned."""
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port = asked()
    site.save()
    caching.forget()
    return site.root_url


def pages_bear_the_address(app_configs, **kwargs):
    """``manage.py check --deploy``: the fault, with its remedy."""
    try:
        site = Site.objects.filter(is_default_site=True).first()
    except (OperationalError, ProgrammingError):
        # Another check tells that the database does not answer, or has no tables yet.
        return []
    if site is None or (site.hostname, site.port) == asked():
        return []
    return [
        Error(
            _("Les pages portent l’adresse « %(theirs)s » et SITE_URL vaut « %(asked)s ».")
            % {"theirs": site.root_url, "asked": settings.SITE_URL},
            hint=_("Lancez « manage.py setup_site »."),
            id="home.E001",
        )
    ]
