"""What a browser may load and run on the pages of the site (Content-Security-Policy).

The small files that travel within a page are allowed by their digest, and no other inline style or script.
"""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.staticfiles import finders

#: The static files that may travel within a page, by the directive that allows them.
INLINE = {
    "style-src": ("css/site.css", "css/locator.css"),
    "script-src": ("js/later.js", "js/share.js"),
}
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


class SecurityPolicyMiddleware(CSPMiddleware):
    """The policy of the settings, with what travels within pages and where pictures are."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        own = {directive: [digest(name) for name in names] for directive, names in INLINE.items()}
        own["img-src"] = picture_origins()
        for directive, sources in (parts.update or {}).items():
            own[directive] = [*own.get(directive, ()), *sources]
        parts.update = own
        return parts


class BrowserLimitsMiddleware:
    """What browsers may use of the machine, everywhere; and what the administration may not be made to do."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = ", ".join(f"{name}={who}" for name, who in settings.PERMISSIONS_POLICY.items())

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", self.policy)
        if request.path_info.startswith(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"]):
            response.headers.setdefault("Content-Security-Policy", admin_policy())
        return response


def admin_policy() -> str:
    """What the settings allow in the administration, with where pictures are."""
    policy = dict(settings.ADMIN_SECURITY_POLICY)
    policy["img-src"] = " ".join([policy["img-src"], *picture_origins()])
    return "; ".join(f"{name} {who}" for name, who in policy.items())


def picture_origins() -> list[str]:
    """The other sites that pictures come from, if any: uploaded files, the ground of the map."""
    addresses = [urlsplit(url) for url in (settings.MEDIA_URL, settings.MAP_TILES_URL)]
    # « {s} » stands for the several names of one tile server.
    return [f"{a.scheme}://{a.netloc.replace('{s}', '*')}" for a in addresses if a.netloc]


def inline_text(name: str) -> str:
    """A static file as it travels within a page: without its comments nor its indents.

    Only the files of ``INLINE`` may.
    """
    if name not in {allowed for names in INLINE.values() for allowed in names}:
        raise ValueError(f"{name}: not among the files that the security policy allows within a page")
    path = Path(finders.find(name))
    return _stripped(path, path.stat().st_mtime_ns)


def digest(name: str) -> str:
    """The source expression that allows this inline file."""
    return f"'sha256-{b64encode(sha256(inline_text(name).encode()).digest()).decode()}'"


@lru_cache(maxsize=8)
def _stripped(path, written_at):
    text = LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", path.read_text(encoding="utf-8")))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())
