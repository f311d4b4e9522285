"""The stylesheet within the page: a browser paints without a second round trip."""

import re
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString

register = template.Library()

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@register.simple_tag
def inline_stylesheet(name):
    """The ``style`` element that holds a static file, without its comments."""
    path = Path(finders.find(name))
    return _element(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _element(path, written_at):
    lines = COMMENT.sub("", path.read_text(encoding="utf-8")).splitlines()
    # Ours, and checked to hold no address nor markup.
    return SafeString("<style>" + "\n".join(line.strip() for line in lines if line.strip()) + "</style>")
