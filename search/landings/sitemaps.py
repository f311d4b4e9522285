"""The landing pages in the sitemap: those that list something, since the others hide from robots."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.functional import cached_property

from home.sharing import SITEMAPS
from projects.models import Organisation, ProjectPage, Theme
from search.landings import territories


class LandingSitemap(Sitemap):
    limit = 1_000
    # One line by language, each of which names the others.
    i18n = True
    alternates = True

    def get_domain(self, site=None):
        # Of the settings, like all the addresses that the site gives to others.
        return settings.SITE_URL.partition("://")[2]

    def get_protocol(self, protocol=None):
        return settings.SITE_URL.partition("://")[0]

    @cached_property
    def shown(self):
        return ProjectPage.objects.live().public()


class IndexSitemap(LandingSitemap):
    def items(self):
        return [
            "search:results",
            "landings:themes",
            "landings:territories",
            "landings:organisations",
            "landings:site-map",
            "landings:ranking",
        ]

    def location(self, item):
        return reverse(item)


class ThemeSitemap(LandingSitemap):
    def items(self):
        return Theme.objects.filter(projectpage__in=self.shown).distinct().order_by("pk")


class TerritorySitemap(LandingSitemap):
    def items(self):
        return territories.with_projects().order_by("pk")


class OrganisationSitemap(LandingSitemap):
    def items(self):
        return Organisation.objects.filter(projects__in=self.shown).distinct().order_by("pk")


def register() -> None:
    """Give the site's sitemap its sections, once the models are known."""
    SITEMAPS.update(
        lists=IndexSitemap,
        themes=ThemeSitemap,
        territoires=TerritorySitemap,
        organisations=OrganisationSitemap,
    )
