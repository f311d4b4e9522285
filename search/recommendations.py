"""Projects close to a page or to a person, each with its reason. The same on every engine.

The engine gives candidates; what follows here is arithmetic: relevance, reason, diversity.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from search import backends, likeness
from search.documents import build_document, indexable_projects
from search.facets import ANYWHERE, FACETS
from search.query import CANDIDATES, CLOSENESS_WEIGHT, Candidate, Profile, ProjectDocument, Reason, Suggestion

#: Share of relevance against variety when the next project of a list is chosen.
RELEVANCE_SHARE = 0.7
#: A followed project is named as the reason only when it explains this much of the score.
FOLLOW_SHARE = 0.3
MAX_SEEDS = 5
MAX_REASON_LABELS = 3

#: What is far less relevant than the best is left out, even when the list stays short.
RELEVANCE_FLOOR = 0.3
NONE = frozenset()
#: Shared by most projects: neither likeness nor reason.
SAYS_NOTHING = frozenset(scope.slug for scope in ANYWHERE)

WEIGHTED = tuple(facet for facet in FACETS if facet.weight)
WEIGHTS = {facet.name: facet.weight for facet in WEIGHTED}
REASON_FACETS = tuple(facet for facet in WEIGHTED if facet.reason_label)


@dataclass(frozen=True)
class Ranked:
    candidate: Candidate
    score: float
    reason: Reason


@dataclass(frozen=True)
class Interests:
    """A reader as the arithmetic sees them: followed documents, wanted slugs by facet.

    ``done``: the ids of the seeds that they took part in, without following them.
    """

    seeds: list[ProjectDocument]
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)
    done: frozenset[int] = NONE

    def all_wanted(self):
        """The wanted slugs by facet, those of the followed projects included."""
        merged = {facet.name: set(self.wanted.get(facet.name, ())) for facet in WEIGHTED}
        for seed in self.seeds:
            for name in merged:
                merged[name].update(seed.facets.get(name, ()))
        return {name: frozenset(slugs) for name, slugs in merged.items() if slugs}

    @cached_property
    def wording(self):
        """The values that a reason may name, by facet, in order: read once for a whole list."""
        wanted = self.all_wanted()
        return {facet.name: facet.describe(wanted.get(facet.name, ())) for facet in REASON_FACETS}


def recommend(profile: Profile, exclude: Iterable[int] = (), size: int = 4) -> list[Suggestion]:
    """The open projects closest to ``profile``, best first, without the ids of ``exclude``.

    Nothing is invented for a profile that nothing matches: the list may be short or empty.
    """
    if profile.is_empty:
        return []
    wanted = {
        "theme": frozenset(profile.themes),
        "contribution": frozenset(profile.contribution_kinds),
        "ou": frozenset(profile.places),
    }
    interests = Interests(_documents(profile.follows), wanted)
    return _choose(interests, frozenset(exclude) | set(profile.follows), size, reason_for_reader)


def similar_projects(page_id: int, size: int = 4) -> list[Suggestion]:
    """The open projects closest to one page, best first. Empty when the page is not public."""
    found = _documents([page_id])
    return similar_to(found[0], size) if found else []


def similar_to(document: ProjectDocument, size: int = 4) -> list[Suggestion]:
    """The same for a page whose document is known."""
    return _choose(Interests([document]), frozenset({document.page_id}), size, _reason_beside_page)


def _documents(page_ids):
    latest = list(page_ids)[:MAX_SEEDS]
    pages = indexable_projects().in_bulk(latest)
    return [build_document(pages[page_id]) for page_id in latest if page_id in pages]


def _choose(interests, exclude, size, explain):
    wanted = interests.all_wanted()
    today = timezone.localdate()
    seeds = [seed.page_id for seed in interests.seeds]
    near = likeness.nearest(seeds)
    question = (near, wanted, exclude, today, get_language(), CANDIDATES)
    found = backends.get_backend().candidates(*question)
    if len(found) == CANDIDATES and (alone := _shared_organisations(found)):
        # One organisation has more projects than an engine names: those of others come after.
        found += backends.get_backend().candidates(*question, without=alone)
    close = likeness.closeness(seeds, [candidate.page_id for candidate in found])
    ranked = []
    for candidate in (replace(each, closeness=close[each.page_id]) for each in found):
        parts = _score_parts(candidate, interests)
        if sum(parts.values()) > 0:
            reason = explain(candidate, interests, parts)
            if reason:
                ranked.append(Ranked(candidate, sum(parts.values()), reason))
    return [Suggestion(r.candidate.page_id, round(r.score, 4), r.reason) for r in diverse(ranked, size)]


def _score_parts(candidate, interests):
    """What each followed project (by id) and the interests (under None) bring to the score."""
    share = 1 / max(1, len(interests.seeds))
    parts = {None: overlap(candidate, interests.wanted)}
    for seed in interests.seeds:
        near = CLOSENESS_WEIGHT * candidate.closeness.get(seed.page_id, 0.0)
        common = overlap(candidate, {name: frozenset(slugs) for name, slugs in seed.facets.items()})
        parts[seed.page_id] = share * (near + common)
    return parts


def overlap(candidate, wanted):
    score = 0.0
    # What is wanted is short, and often of one facet.
    for name, slugs in wanted.items():
        if name in WEIGHTS and not slugs.isdisjoint(borne := candidate.facets.get(name, NONE)):
            score += WEIGHTS[name] * len(slugs.intersection(borne) - SAYS_NOTHING)
    return score


def reason_for_reader(candidate, interests, parts):
    seeds = {seed.page_id: seed for seed in interests.seeds}
    best = max(seeds, key=lambda page_id: (parts[page_id], -page_id), default=None)
    if best is None or not parts[best]:
        return _shared_reason(candidate, interests.wanted, interests.wording)
    follow = Reason("done" if best in interests.done else "follow", title=seeds[best].title)
    if parts[best] >= FOLLOW_SHARE * sum(parts.values()) and parts[best] >= parts[None]:
        return follow
    return _shared_reason(candidate, interests.wanted, interests.wording) or follow


def _reason_beside_page(candidate, interests, parts):
    (seed,) = interests.seeds
    facets = {name: frozenset(slugs) for name, slugs in seed.facets.items()}
    near = (
        Reason("near-text", title=seed.title)
        if candidate.closeness.get(seed.page_id, 0) >= likeness.NEAR
        else None
    )
    return _shared_reason(candidate, facets, interests.wording) or near


def _shared_reason(candidate, wanted, wording):
    """The labels that both sides bear, most telling facet first; None when they share nothing."""
    labels = []
    for facet in REASON_FACETS:
        shared = wanted.get(facet.name, frozenset()) & set(candidate.facets.get(facet.name, ()))
        shared -= SAYS_NOTHING
        values = [value for value in wording[facet.name] if value.slug in shared]
        if values:
            narrowest = max(values, key=lambda value: value.level)
            labels.append(narrowest.label if labels else _said_in(get_language(), facet, narrowest))
    return Reason("shared", labels=tuple(labels[:MAX_REASON_LABELS])) if labels else None


@lru_cache(maxsize=4_096)
def _said_in(_language, facet, value):
    return said_first(facet, value)


def said_first(facet, value):
    """The first label of a reason says of what it is."""
    return _("%(facet)s : %(value)s") % {"facet": facet.reason_label, "value": _in_sentence(value)}


def _in_sentence(value):
    return value.label if value.is_name else value.label[0].lower() + value.label[1:]


def diverse(ranked, size):
    """Maximal marginal relevance: each next project is relevant and unlike those already chosen."""
    if not ranked:
        return []
    top = max(entry.score for entry in ranked)
    chosen = []
    best_first = sorted(ranked, key=lambda entry: (-entry.score, -entry.candidate.page_id))
    rest = [entry for entry in best_first if entry.score >= RELEVANCE_FLOOR * top]
    far = best_first[len(rest) :]
    # By page, how much it is like the closest of those chosen so far.
    closest = {entry.candidate.page_id: 0.0 for entry in rest}

    def marginal(entry):
        alike = closest[entry.candidate.page_id]
        return RELEVANCE_SHARE * entry.score / top - (1 - RELEVANCE_SHARE) * alike

    while rest and len(chosen) < size:
        # The last place goes to somebody else than the only organisation so far, when there is one.
        last = bool(chosen) and len(chosen) == size - 1
        best = max((_from_others(chosen, rest) or rest) if last else rest, key=marginal)
        chosen.append(best)
        rest.remove(best)
        for entry in rest:
            page_id = entry.candidate.page_id
            closest[page_id] = max(closest[page_id], _resemblance(entry.candidate, best.candidate))
    return _with_another(chosen, far, size)


def _with_another(chosen, far, size):
    """``chosen``, but where one organisation has all of several places: the last is somebody else's then,
    however far."""
    if len(chosen) < 2 or not _shared_organisations(entry.candidate for entry in chosen):
        return chosen
    others = _from_others(chosen, far)
    return [*chosen[: size - 1], others[0]] if others else chosen


def _from_others(chosen, rest):
    """What ``rest`` holds of organisations that have no part in ``chosen``, if all of it is of one."""
    alone = _shared_organisations(entry.candidate for entry in chosen)
    return [entry for entry in rest if alone.isdisjoint(entry.candidate.facets.get("organisation", ()))]


def _shared_organisations(candidates):
    """The organisations, most often one, that are those of each candidate."""
    return frozenset.intersection(*(frozenset(each.facets.get("organisation", ())) for each in candidates))


def _resemblance(one, other):
    """Weighted Jaccard of the facets, 0 to 1; the same organisation counts as very alike."""
    shared = one.values & other.values
    if any(name == "organisation" for name, _slug in shared):
        return 1.0
    common = sum(WEIGHTS.get(name, 0.0) for name, _slug in shared)
    union = _weight(one.values) + _weight(other.values) - common
    return common / union if union else 0.0


@lru_cache(maxsize=4_096)
def _weight(values):
    return sum(WEIGHTS.get(name, 0.0) for name, _slug in values)
