from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Shorter words are in too many sentences to be refused.
LONG = 6


class SiteWordsValidator:
    """A password is not made of what everybody knows of the site: its name, its address, its roles."""

    def words(self):
        host = settings.WAGTAILADMIN_BASE_URL.partition("://")[2].partition(":")[0]
        known = {settings.WAGTAIL_SITE_NAME, *host.split("."), "wagtail", "redaction", "moderation"}
        return {plain(word) for word in known if len(word) >= LONG}

    def validate(self, password, user=None):
        if any(word in plain(password) for word in self.words()):
            raise ValidationError(_("Il contient le nom du site ou un mot que tous lui connaissent."))

    def get_help_text(self):
        return _("Il ne contient ni le nom du site ni un mot que tous lui connaissent.")


def plain(text):
    return "".join(letter for letter in text.lower() if letter.isalnum())
