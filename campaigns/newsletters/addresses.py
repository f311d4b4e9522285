"""Absolute addresses: a message is read far from the site."""

from django.conf import settings


def site_url(path=""):
    return settings.SITE_URL.rstrip("/") + path


def page_url(page):
    _site_id, _root_url, path = page.get_url_parts()
    return site_url(path)
