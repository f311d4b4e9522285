"""Every address that the site answers, read from its URL configuration."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import URLPattern, get_resolver

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:\([^()]*\)|[^()])*\)")


@dataclass(frozen=True)
class Route:
    """``pattern``: as Django writes it; ``name``: with its namespaces, or the pattern when it has none."""

    pattern: str
    name: str
    view: Callable

    @property
    def parameters(self):
        """The names of what its address is made of."""
        return [found[1] or found[2] for found in PARAMETER.finditer(self.pattern)]

    def path(self, values):
        """The address with ``values`` ({name of a parameter: value}), « 1 » for those that are not said."""
        filled = PARAMETER.sub(lambda found: str(values.get(found[1] or found[2], 1)), self.pattern)
        return "/" + re.sub(r"[\^$]", "", filled)


def routes():
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns, prefix, namespaces):
    for entry in patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            name = ":".join([*namespaces, entry.name]) if entry.name else pattern
            yield Route(pattern, name, entry.callback)
        else:
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry.url_patterns, pattern, inner)
