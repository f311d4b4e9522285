"""Small static files within the page: a browser paints without a second round trip."""

import re
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString

register = template.Library()

BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


@register.simple_tag
def inline_stylesheet(name):
    """The ``style`` element that holds a static file, without its comments."""
    return _written("style", name)


@register.simple_tag
def inline_script(name):
    """The ``script`` element that holds a static file, without its comments."""
    return _written("script", name)


def _written(element, name):
    path = Path(finders.find(name))
    return _element(element, path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _element(element, path, written_at):
    text = LINE_COMMENT.sub("", BLOCK_COMMENT.sub("", path.read_text(encoding="utf-8")))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    # Ours, and checked to hold nothing that ends an element.
    return SafeString(f"<{element}>" + "\n".join(lines) + f"</{element}>")
