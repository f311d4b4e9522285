from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
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


class AccountNoticeKind(models.TextChoices):
    PASSWORD = "password", _("Choisir un mot de passe")
    ON = "on", _("Second facteur activé")
    CODES = "codes", _("Nouveaux codes de secours tirés")
    OFF = "off", _("Second facteur retiré")


class AccountNoticeQuerySet(models.QuerySet):
    def due(self, now):
        return self.filter(sent_at=None, due_at__lte=now)


class AccountNotice(models.Model):
    """A message that the owner of an account of the team is owed (home/account_mail.py).

    Without ``user``: a password was asked for an address that is nobody’s, which must take as long as for one
    that is somebody’s; nothing leaves, and the address is not kept.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=AccountNoticeKind)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = AccountNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’un compte")
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="account_notices_due")]

    def __str__(self):
        return self.get_kind_display()


class Backup(models.Model):
    """One row: since when what people wrote is in a backup. A restored site says what it knew then."""

    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sauvegarde")

    @classmethod
    def last(cls):
        """The moment whose state the last backup holds, or None."""
        return cls.objects.values_list("begun_at", flat=True).first()
