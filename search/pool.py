"""The projects that can be joined, held in memory to choose among them for very many people.

The same arithmetic as ``recommend``, without a question to the engine for each person: what is near a
project that people know is looked for once, and each person then costs a walk along short lists.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from heapq import nlargest
from itertools import islice

from django.utils import timezone
from django.utils.translation import get_language

from projects.models import ProjectPage
from search import likeness
from search.backends.embedded import condition_q
from search.backends.postings import LANGUAGE
from search.documents import build_document, indexable_projects
from search.facets import BY_NAME
from search.models import EmbeddedDocument, EmbeddedValue
from search.predicates import joinable
from search.query import CLOSENESS_WEIGHT, Candidate, ProjectDocument, Suggestion
from search.recommendations import (
    MAX_SEEDS,
    NONE,
    REASON_FACETS,
    SAYS_NOTHING,
    WEIGHTED,
    Interests,
    Ranked,
    diverse,
    overlap,
    reason_for_reader,
)

#: How many projects are remembered for one set of interests, and near one project.
DEPTH, NEAR = 500, 60
#: Those of each list that one person may be proposed, the best that they do not know.
HEAD = 16
#: The best of all lists, among which variety is looked for.
WEIGHED = 16
MAX_REMEMBERED = 2_000


@dataclass(frozen=True)
class Tastes:
    """What choosing may know of a person. ``seeds``: the projects that they follow or took part in, latest
    first; ``done``: those of them that they only took part in; ``wanted``: slugs by facet."""

    seeds: tuple[int, ...] = ()
    done: frozenset[int] = NONE
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def places(self):
        return self.wanted.get("ou", NONE)

    @cached_property
    def values(self):
        return tuple(sorted((name, slug) for name, slugs in self.wanted.items() for slug in slugs))


@dataclass(frozen=True)
class Seed:
    """A project that people know: ``parts`` is what it brings to the score of others, best first."""

    page_id: int
    title: str
    facets: Mapping[str, frozenset[str]]
    parts: Mapping[int, float]


@dataclass(frozen=True)
class _Person(Interests):
    wording: Mapping = field(default_factory=dict)


class Pool:
    """``projects``: all that can be joined today by the readers of the present language, newest first."""

    def __init__(self):
        self.today, self.language = timezone.localdate(), get_language()
        self.projects: dict[int, Candidate] = {}
        self.published: dict[int, datetime | None] = {}
        self.bearing: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.seeds: dict[int, Seed | None] = {}
        self._by_interest: dict[tuple, list[int]] = {}
        self._by_places: dict[frozenset[str], frozenset[int]] = {}
        self._labels: dict[tuple[str, str], tuple] = {}
        self._read()

    def _read(self):
        # The index follows the pages with some delay: what they say themselves counts too.
        public = ProjectPage.objects.live().public().recruiting().open_on(self.today)
        documents = EmbeddedDocument.objects.filter(
            condition_q(joinable(self.today)),
            pk__in=public.values("pk"),
            values__facet=LANGUAGE,
            values__value=self.language,
        )
        newest_first = sorted(
            documents.values_list("pk", "published_at"),
            key=lambda row: (row[1] is not None, row[1] and row[1].timestamp(), row[0]),
            reverse=True,
        )
        facets = {page_id: defaultdict(set) for page_id, _published in newest_first}
        names = [*(facet.name for facet in WEIGHTED), "organisation"]
        rows = EmbeddedValue.objects.filter(facet__in=names)
        for page_id, name, slug in rows.values_list("document_id", "facet", "value").iterator():
            if page_id in facets:
                facets[page_id][name].add(slug)
        for page_id, published in newest_first:
            borne = {name: frozenset(slugs) for name, slugs in facets[page_id].items()}
            self.projects[page_id] = Candidate(page_id, borne, {})
            self.published[page_id] = published
            for name, slug in _values(borne):
                self.bearing[name, slug].append(page_id)

    def within_reach(self, places: frozenset[str]) -> frozenset[int]:
        """The projects that take part somewhere in ``places`` (codes), or anywhere; of no place, all are."""
        if places not in self._by_places:
            _make_room(self._by_places)
            self._by_places[places] = frozenset(
                page_id for page_id, project in self.projects.items() if _takes_part_in(project, places)
            )
        return self._by_places[places]

    def learn(self, people: Iterable[Tastes]) -> None:
        """Read what ``choose`` needs to know of the seeds and interests of ``people``."""
        people = list(people)
        new = {page_id for tastes in people for page_id in tastes.seeds[:MAX_SEEDS]} - self.seeds.keys()
        found = indexable_projects().in_bulk(new) if new else {}
        for page_id in new:
            page = found.get(page_id)
            self.seeds[page_id] = self._seed(build_document(page)) if page else None
        self._learn_labels({value for tastes in people for value in tastes.values})

    def _learn_labels(self, values):
        for facet in REASON_FACETS:
            slugs = {slug for name, slug in values if name == facet.name and (name, slug) not in self._labels}
            for rank, value in enumerate(facet.describe(slugs) if slugs else ()):
                self._labels[facet.name, value.slug] = (rank, value)

    def _seed(self, document: ProjectDocument) -> Seed:
        facets = {name: frozenset(slugs) for name, slugs in document.facets.items()}
        parts = self._overlaps(_values(facets))
        for page_id, closeness in likeness.nearest([document.page_id]).items():
            if page_id in self.projects:
                parts[page_id] += CLOSENESS_WEIGHT * closeness
        parts.pop(document.page_id, None)
        best = nlargest(NEAR, parts.items(), key=lambda row: (row[1], row[0]))
        return Seed(document.page_id, document.title, facets, dict(best))

    def _overlaps(self, values):
        scores = defaultdict(float)
        for name, slug in values:
            weight = BY_NAME[name].weight
            for page_id in self.bearing.get((name, slug), ()):
                scores[page_id] += weight
        return scores

    def _interesting(self, tastes):
        """The projects that bear most of what is wanted, within reach, best and newest first."""
        if tastes.values not in self._by_interest:
            _make_room(self._by_interest)
            scores = self._overlaps(tastes.values)
            reach = self.within_reach(tastes.places)
            near = (page_id for page_id in scores if page_id in reach)
            # Stable: those that were read first, the newest, stay first among equals.
            order = sorted(near, key=scores.__getitem__, reverse=True)[:DEPTH]
            self._by_interest[tastes.values] = order
        return self._by_interest[tastes.values]

    def choose(self, tastes: Tastes, known: frozenset[int], size: int) -> list[Suggestion]:
        """The projects closest to ``tastes`` that are not ``known``, best first, each with its reason.

        Only what ``learn`` has read of them counts. The list may be short or empty.
        """
        seeds = [self.seeds[page_id] for page_id in tastes.seeds[:MAX_SEEDS] if self.seeds.get(page_id)]
        person = _Person(seeds, tastes.wanted, tastes.done, self._wording(tastes))
        weighed = []
        for page_id in self._heads(tastes, seeds, known):
            parts = self._parts(self.projects[page_id], person)
            weighed.append((sum(parts.values()), page_id, parts))
        ranked = []
        for score, page_id, parts in nlargest(WEIGHED, weighed, key=lambda row: row[:2]):
            reason = reason_for_reader(self.projects[page_id], person, parts) if score > 0 else None
            if reason:
                ranked.append(Ranked(self.projects[page_id], score, reason))
        return [Suggestion(r.candidate.page_id, round(r.score, 4), r.reason) for r in diverse(ranked, size)]

    def _heads(self, tastes, seeds, known):
        found, reach = set(), self.within_reach(tastes.places)
        for ids in (self._interesting(tastes), *(seed.parts for seed in seeds)):
            found.update(islice((i for i in ids if i in reach and i not in known), HEAD))
        return found

    @staticmethod
    def _parts(candidate, person):
        share = 1 / max(1, len(person.seeds))
        parts = {seed.page_id: share * seed.parts.get(candidate.page_id, 0.0) for seed in person.seeds}
        return {None: overlap(candidate, person.wanted), **parts}

    def _wording(self, tastes):
        wording = {}
        for facet in REASON_FACETS:
            slugs = tastes.wanted.get(facet.name, ())
            known = [self._labels[facet.name, slug] for slug in slugs if (facet.name, slug) in self._labels]
            wording[facet.name] = [value for _rank, value in sorted(known, key=lambda row: row[0])]
        return wording


def _takes_part_in(project, places):
    where = project.facets.get("ou", NONE)
    return not places or not where or bool(where & SAYS_NOTHING) or not where.isdisjoint(places)


def _make_room(remembered):
    if len(remembered) >= MAX_REMEMBERED:
        remembered.clear()


def _values(facets):
    return [
        (facet.name, slug)
        for facet in WEIGHTED
        for slug in facets.get(facet.name, ())
        if slug not in SAYS_NOTHING
    ]
