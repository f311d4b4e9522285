"""What can be imported. A new kind is a ``Kind`` and a line below."""

from projects.imports.kinds.projects import ProjectKind
from projects.imports.kinds.records import AUDIENCES, CONTRIBUTION_KINDS, ORGANISATIONS, THEMES

KINDS = {kind.code: kind for kind in (ProjectKind(), ORGANISATIONS, THEMES, CONTRIBUTION_KINDS, AUDIENCES)}
CHOICES = [(code, kind.label) for code, kind in KINDS.items()]


def allowed_kinds(user):
    """The kinds that this user may import."""
    return [kind for kind in KINDS.values() if kind.is_allowed(user)]
