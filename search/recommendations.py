"""Projects close to a page or to a person, each with its reason. The same on every engine."""

from search.query import Profile, Suggestion


def recommend(profile: Profile, exclude=frozenset(), size: int = 4) -> list[Suggestion]:
    """The open projects closest to ``profile``, best first, without the ids of ``exclude``."""
    raise NotImplementedError


def similar_projects(page_id: int, size: int = 4) -> list[Suggestion]:
    """The open projects closest to one page."""
    raise NotImplementedError
