from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from home.blocks import TEXT_FEATURES, BodyStreamBlock

#: A page has the same address in each language, but for the language.
SAME_ADDRESS = [SynchronizedField("slug")]


class HomePage(Page):
    headline = models.CharField(_("accroche"), max_length=120, blank=True)
    introduction = RichTextField(_("introduction"), blank=True, features=TEXT_FEATURES)

    content_panels = [*Page.content_panels, FieldPanel("headline"), FieldPanel("introduction")]

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("page d’accueil")


class StandardPage(Page):
    summary = models.CharField(_("résumé"), max_length=300, blank=True)
    body = StreamField(BodyStreamBlock(), verbose_name=_("contenu"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    override_translatable_fields = SAME_ADDRESS

    class Meta:
        verbose_name = _("page simple")
        verbose_name_plural = _("pages simples")


@register_setting
class SiteSettings(BaseSiteSetting):
    tagline = models.CharField(
        _("signature"), max_length=120, blank=True, default=_("Des projets où chacun compte")
    )
    tagline_en = models.CharField(
        _("signature en anglais"), max_length=120, blank=True, default="Projects where everybody counts"
    )
    contact_email = models.EmailField(_("adresse de contact"), blank=True)

    panels = [FieldPanel("tagline"), FieldPanel("tagline_en"), FieldPanel("contact_email")]

    class Meta:
        verbose_name = _("réglages du site")

    @property
    def promise(self):
        """The tagline, in the language of the reader."""
        return (get_language() == "en" and self.tagline_en) or self.tagline


class ContentGeneration(models.Model):
    """The one row whose token changes with the content: see ``home.caching``."""

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("génération du contenu")
        verbose_name_plural = _("générations du contenu")
