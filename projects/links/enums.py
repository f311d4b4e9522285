from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkState(models.TextChoices):
    NEW = "new", _("pas encore suivi")
    SOUND = "sound", _("répond")
    MOVED = "moved", _("a déménagé")
    DOUBTFUL = "doubtful", _("ne répond pas, à confirmer")
    BROKEN = "broken", _("cassé")
    GUARDED = "guarded", _("refuse d’être vérifié")
    FORBIDDEN = "forbidden", _("adresse inutilisable")


#: What an editor has to mend.
TO_MEND = (LinkState.BROKEN, LinkState.FORBIDDEN, LinkState.MOVED)
