"""What changed in a commitment each time it was published: the public history."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

#: What is compared of an action, by the name of its field. Labels are those of the model.
COMPARED = (
    "title",
    "results",
    "next_steps",
    "status",
    "reason",
    "due_on",
    "independent_status",
    "effect",
)


@dataclass(frozen=True)
class Difference:
    """One change: of an action (``key``, ``title``), in one field (its label), in words."""

    key: str
    title: str
    field: str
    before: str
    after: str


def snapshot(page) -> dict[str, dict[str, tuple[str, str]]]:
    """The actions of a page as its readers see them: ``{key: {field: (label, words)}}``, in order."""
    return {str(action.key): _words(action) for action in page.actions.all()}


def differences(before, after) -> list[Difference]:
    """What the second of two snapshots has that the first has not, and the reverse."""
    added = [_whole(key, after[key], "", after[key]["title"][1]) for key in after if key not in before]
    removed = [_whole(key, before[key], before[key]["title"][1], "") for key in before if key not in after]
    changed = [
        Difference(key, words["title"][1], label, before[key][field][1], text)
        for key, words in after.items()
        if key in before
        for field, (label, text) in words.items()
        if before[key][field][1] != text
    ]
    return [*added, *changed, *removed]


def _whole(key, words, before, after):
    return Difference(key, words["title"][1], _("Action"), before, after)


def _words(action):
    words = {name: (_label(action, name), _shown(action, name)) for name in COMPARED}
    words["milestones"] = (_("Jalons"), "\n".join(map(str, action.milestones.all())))
    words["evidence"] = (_("Preuves"), "\n".join(map(str, action.evidence.all())))
    return words


def _label(action, name):
    return str(action._meta.get_field(name).verbose_name).capitalize()


def _shown(action, name):
    display = getattr(action, f"get_{name}_display", None)
    value = display() if display else getattr(action, name)
    return "" if value is None else str(value)
