from collections import Counter
from functools import partial, reduce
from heapq import nlargest, nsmallest
from itertools import islice
from operator import and_, or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from search import predicates, rescoring
from search.analysis import words
from search.backends import DiscoveryBackend, filling
from search.backends.fulltext import get_fulltext
from search.backends.postings import COMPARE, LANGUAGE, MONTH, get_postings
from search.facets import BY_NAME, FACETS, Kind
from search.models import DiscoveryEntry, EmbeddedDocument, EmbeddedValue
from search.query import CANDIDATES, CLOSENESS_WEIGHT, Candidate, DiscoveryResult
from search.wording import IN_TITLE, IS_TITLE, STARTS_TITLE, read


def condition_q(condition: predicates.Condition) -> Q:
    """A date condition as SQL on EmbeddedDocument."""
    match condition:
        case predicates.Compare(field, operator, day):
            given = Q(**{f"{field}__{operator}": day})
            endless = COMPARE[operator](predicates.ENDLESS[field], day)
            return given | Q(**{f"{field}__isnull": True}) if endless else given
        case predicates.InMonth(month):
            return _bears(MONTH, [month])
        case predicates.Recruiting():
            return Q(recruiting=True)
        case predicates.Not(inner):
            return ~condition_q(inner)
        case predicates.All(inner):
            return _combined(inner, Q.AND)
        case predicates.AnyOf(inner):
            return _combined(inner, Q.OR)


def _combined(conditions, connector):
    return Q(*(condition_q(condition) for condition in conditions), _connector=connector)


def _bears(facet, values):
    rows = EmbeddedValue.objects.filter(document=OuterRef("pk"), facet=facet, value__in=list(values))
    return Q(Exists(rows))


def _narrowed(everything, chosen, but=None):
    """What is left of a set under every choice, but the one of the facet ``but``."""
    return reduce(and_, (found for name, found in chosen.items() if name != but), everything)


def _bearing(index, query):
    """The set of each value of each facet, with those that count from a point."""
    if not query.here:
        return index.bearing
    measured = {}
    for facet in FACETS:
        if facet.kind is Kind.RANGE:
            radii = {slug: c.km for slug, c in facet.conditions(query.day, query.here).items()}
            away = index.distances(query.here, max(radii.values()))
            measured[facet.name] = {
                slug: index.numbered(number for number, far in away.items() if far <= km)
                for slug, km in radii.items()
            }
    return {**index.bearing, **measured}


def _chosen(bearing, slugs, kind):
    """The set of the documents that bear one of the values, or each of them."""
    return reduce(and_ if kind is Kind.ALL else or_, (bearing.get(slug, 0) for slug in slugs))


def _counts(facet, query, index, bearing, everything, chosen):
    base = _narrowed(everything, chosen, but=None if facet.kind is Kind.ALL else facet.name)
    if facet.is_open:
        counts = index.counts_of_open(facet.name, base)
        return dict(counts) if query.complete else _shown(facet, query, counts)
    counts = {value: (base & found).bit_count() for value, found in bearing[facet.name].items()}
    return {value: count for value, count in counts.items() if count}


def _shown(facet, query, counts):
    """The counts of an open facet that a page of results shows."""
    named = facet.named_in(query)
    frequent = [] if facet.unfold else nsmallest(facet.shown, counts, key=lambda slug: (-counts[slug], slug))
    return {slug: counts[slug] for slug in {*named, *frequent} if counts[slug]}


class EmbeddedBackend(DiscoveryBackend):
    """Discovery with nothing but the database of the site: SQLite or PostgreSQL."""

    name = "embedded"
    is_remote = False

    def search(self, query):
        index = get_postings(query.day)
        wording = read(query.text)
        spoken = index.bearing[LANGUAGE].get(query.language, 0)
        fulltext = get_fulltext()
        having, titled = fulltext.having(wording.groups, "stems", "title")
        found, relaxed = self._found(wording, index, spoken, having)
        everything = found & (index.taking_part if query.recruiting_only else spoken)
        bearing = _bearing(index, query)
        chosen = {
            name: _chosen(bearing[name], slugs, BY_NAME[name].kind)
            for name, slugs in query.selected.items()
            if slugs
        }
        left = _narrowed(everything, chosen)
        score = partial(self._scores, fulltext, wording, index, titled)
        ids = self._ordered(index, left, query, wording, score)
        return DiscoveryResult(
            ids=list(islice(ids, query.start, query.start + query.size)),
            total=left.bit_count(),
            counts={
                facet.name: _counts(facet, query, index, bearing, everything, chosen) for facet in FACETS
            },
            stems=wording.bags["stems"],
            relaxed=relaxed,
        )

    def _found(self, wording, index, spoken, having):
        """What was asked for among what is ``spoken``, and whether words were let go. A text that says
        nothing, like « pour tous », narrows nothing."""
        if not wording.groups:
            return spoken, False
        begun = set(index.starting(wording.starts))
        minimum = wording.minimum
        enough = begun.union(page_id for page_id, count in having.items() if count >= minimum)
        strict = index.set_of(enough) & spoken
        if strict or len(wording.groups) == 1:
            return strict, False
        return index.set_of(having) & spoken, True

    def _ordered(self, index, found, query, wording, score):
        if query.sort == "closing":
            return index.closing_first(found)
        ids = index.newest_first(found)
        if query.sort == "nearest" and query.here:
            return index.nearest_first(query.here, ids)
        if query.sort != "relevance" or not wording.groups or found.bit_count() < 2:
            return ids
        ids = list(ids)
        scores = score(ids)
        best = sorted(ids, key=lambda pk: -scores[pk])
        if rescoring.applies(query, wording):
            return rescoring.rescored(wording, ((pk, scores[pk]) for pk in best))
        return best

    def _scores(self, fulltext, wording, index, titled, ids):
        scores = Counter(fulltext.scores(wording.bags, ids))
        for page_id, count in titled.items():
            if count == len(wording.groups):
                scores[page_id] += IN_TITLE
        for page_id, whole in index.starting(wording.starts).items():
            scores[page_id] += IS_TITLE if whole else STARTS_TITLE
        return scores

    def suggest(self, prefix, size, today, language):
        typed = words(prefix)
        if not typed:
            return []
        found = get_fulltext().with_prefix(typed[:-1], typed[-1])[:200]
        open_ones = set(
            EmbeddedDocument.objects.filter(
                condition_q(predicates.taking_part(today)) & _bears(LANGUAGE, [language]), pk__in=found
            ).values_list("pk", flat=True)
        )
        return [page_id for page_id in found if page_id in open_ones][:size]

    def candidates(self, near, wanted, exclude, today, language, size=CANDIDATES, without=frozenset()):
        index = get_postings(today)
        spoken = index.bearing[LANGUAGE].get(language, 0)
        open_ones = index.joinable & spoken & ~index.set_of(exclude)
        for slug in without:
            open_ones &= ~index.bearing["organisation"].get(slug, 0)
        worth = Counter()
        for name, slugs in wanted.items():
            for slug in slugs:
                for page_id in index.newest_first(open_ones & index.bearing[name].get(slug, 0)):
                    worth[page_id] += BY_NAME[name].weight
        for page_id in index.newest_first(open_ones & index.set_of(near)):
            worth[page_id] += CLOSENESS_WEIGHT * near[page_id]
        best = nlargest(size, worth, key=lambda page_id: (worth[page_id], page_id))
        facets = {page_id: {} for page_id in best}
        rows = EmbeddedValue.objects.filter(document__in=best, facet__in=BY_NAME).order_by("pk")
        for page_id, name, value in rows.values_list("document_id", "facet", "value"):
            facets[page_id].setdefault(name, []).append(value)
        return [Candidate(page_id, facets[page_id]) for page_id in best]

    def write(self, documents):
        return filling.write(documents)

    def delete(self, pages):
        with transaction.atomic():
            ids = [page_id for version, page_id in pages if not filling.is_overtaken(version, page_id)]
            EmbeddedDocument.objects.filter(pk__in=ids).delete()
            get_fulltext().delete(ids)

    def clear(self):
        with transaction.atomic():
            EmbeddedValue.objects.all().delete()
            EmbeddedDocument.objects.all().delete()
            get_fulltext().clear()
            DiscoveryEntry.objects.forget()

    def prepare(self):
        """The tables are written anew where they are: they are searched meanwhile."""

    def switch(self):
        """Nothing was prepared elsewhere."""

    def tidy(self):
        """There is no former index."""

    def versions(self, prepared=False):
        rows = EmbeddedDocument.objects.order_by("pk").values_list("pk", "version")
        return rows.iterator(chunk_size=2_000)

    def refresh(self):
        get_fulltext().settle()
