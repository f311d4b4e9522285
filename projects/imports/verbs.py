"""What an editor can do to an import, and when."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from projects.imports import actions
from projects.imports.enums import RowOutcome, RunState
from projects.imports.kinds import KINDS


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to an import; each asks first."""

    code: str
    label: str
    question: str
    done: str
    icon: str
    act: Callable
    offered: Callable
    needs_worker: bool = True

    def is_offered(self, run, user, progress):
        if run.publish and not KINDS[run.kind].may_publish(user) and self.code != "supprimer":
            return False
        return not run.is_working and self.offered(run, progress["counts"])


def _writes_something(run, counts):
    return run.state == RunState.CHECKED and counts[RowOutcome.CREATED] + counts[RowOutcome.UPDATED] > 0


def _has_refused(run, counts):
    return run.state in {RunState.CHECKED, RunState.DONE} and counts[RowOutcome.REJECTED] > 0


VERBS = (
    Verb(
        "importer",
        gettext_lazy("Importer"),
        gettext_lazy("Les lignes essayées vont être écrites ; celles qui sont refusées attendent."),
        gettext_lazy("L’import commence."),
        "check",
        actions.start,
        _writes_something,
    ),
    Verb(
        "reessayer",
        gettext_lazy("Réessayer les lignes refusées"),
        gettext_lazy(
            "Utile quand ce qui leur manquait existe maintenant : un thème, une organisation, un lieu."
        ),
        gettext_lazy("Les lignes refusées sont essayées à nouveau."),
        "rotate",
        actions.retry,
        _has_refused,
    ),
    Verb(
        "defaire",
        gettext_lazy("Annuler cet import"),
        gettext_lazy(
            "Ce que l’import a créé est supprimé, ce qu’il a changé retrouve sa valeur. Ce que quelqu’un a "
            "modifié, suivi ou utilisé depuis est gardé, et dit ici."
        ),
        gettext_lazy("L’annulation commence."),
        "undo",
        actions.undo,
        lambda run, counts: run.state in {RunState.CHECKED, RunState.DONE} and actions.can_undo(run),
    ),
    Verb(
        "supprimer",
        gettext_lazy("Supprimer cet import"),
        gettext_lazy(
            "Le fichier et son compte rendu sont effacés. Ce qui a été importé reste, et ne pourra plus être "
            "annulé d’un coup."
        ),
        gettext_lazy("L’import est supprimé."),
        "bin",
        actions.delete,
        lambda run, counts: True,
        needs_worker=False,
    ),
)
VERBS_BY_CODE = {verb.code: verb for verb in VERBS}
