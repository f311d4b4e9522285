from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Where a page stands between its last verification and its removal."""

    FRESH = "fresh", _("à jour")
    ASKED = "asked", _("question posée")
    DEMOTED = "demoted", _("sans réponse, reculée")
    UNPUBLISHED = "unpublished", _("sans réponse, dépubliée")
    ANSWERED = "answered", _("réponse reçue, à remettre en ligne")


#: An editor has something to do.
TO_DO = (Standing.DEMOTED, Standing.UNPUBLISHED, Standing.ANSWERED)
#: Shown after the others that are as good an answer to a search.
BEHIND = frozenset({Standing.DEMOTED})


class Answer(models.TextChoices):
    CURRENT = "toujours", _("Oui, tout est encore vrai")
    OVER = "fini", _("Non, le projet est terminé")
