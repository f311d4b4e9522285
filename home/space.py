"""What a person finds in « Mon espace ». Each app brings its own section, by a hook."""

from dataclasses import dataclass

from wagtail import hooks

#: Functions that take a Contributor and return its SpaceSections.
HOOK = "construct_space_sections"


@dataclass(frozen=True)
class SpaceItem:
    """One line. ``note``: a few words beside the link; ``url`` may be empty."""

    title: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class SpaceSection:
    title: str
    items: list[SpaceItem]


def sections_of(contributor):
    """The sections that have something to show, in the order of the hooks."""
    sections = [section for bring in hooks.get_hooks(HOOK) for section in bring(contributor)]
    return [section for section in sections if section.items]
