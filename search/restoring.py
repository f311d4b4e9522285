"""The index after a restored backup: nothing of it is worth keeping, all of it is made anew."""

from django.utils.translation import gettext as _

from search import backends, rebuilding
from search.models import DiscoveryEntry, DiscoveryRun
from search.runs import AlreadyRunning


def after_restore() -> str:
    """Returns how many projects the index holds again, or what to do when the engine does not answer."""
    # Said to be running by processes that are no more.
    DiscoveryRun.objects.running().delete()
    DiscoveryEntry.objects.forget()
    try:
        run = rebuilding.rebuild()
    except (backends.BackendUnavailable, AlreadyRunning, rebuilding.Incomplete):
        return _("L’index n’a pas pu être reconstruit : lancez « discovery rebuild » quand le moteur répond.")
    return _("Index reconstruit : %s fiches.") % run.done
