from itertools import chain

from django.conf import settings
from django.db.models import Prefetch
from django.utils.translation import override

from home.translations import translated_into
from projects.enums import OPEN_STAGES, Scope
from projects.freshness.enums import BEHIND
from projects.models import ProjectPage, ProjectPlace
from projects.models.pages import VOCABULARIES
from search.facets import STORED, related
from search.geography import Point, centre, rounded
from search.prose import texts_of
from search.query import LANGUAGES, ProjectDocument

ALL_MONTHS = tuple(range(1, 13))
OTHERS = tuple(code for code in LANGUAGES if code != settings.LANGUAGE_CODE)


def public_projects():
    """The pages that anybody may find: live, and restricted neither by themselves nor by a parent.

    Each says whether it is translated, as ``in_en``.
    """
    private = ProjectPage.objects.all().private_q()
    languages = {f"in_{code}": translated_into(code, private) for code in OTHERS}
    return ProjectPage.objects.live().exclude(private).annotate(**languages)


def ordered_places():
    """The places of projects as editors put them; those that nobody put in order, as they came."""
    return ProjectPlace.objects.order_by("sort_order", "pk")


def indexable_projects():
    """The same with all that their documents are made of; ``search.rows`` reads many sooner."""
    places = Prefetch("places", ordered_places().select_related("place__parent__parent"))
    found = public_projects().select_related("organisation", "locale", "freshness")
    return found.prefetch_related(*VOCABULARIES, places)


def build_document(page: ProjectPage) -> ProjectDocument:
    """What the engines know of a page of ``indexable_projects``, or of its row: reads only it and its
    relations."""
    languages = _languages(page)
    borne = [(facet, list(facet.borne(page))) for facet in STORED]
    named = {language: _named(page, borne, language) for language in languages}
    return ProjectDocument(
        page_id=page.pk,
        title=page.title,
        summary=page.summary,
        body=_body_text(page),
        labels=" ".join(value.label for values in named.values() for value in chain(*values.values())),
        organisation=page.organisation.name if page.organisation else "",
        facets={name: [value.slug for value in values] for name, values in named[languages[0]].items()},
        recruiting=page.recruiting and page.stage in OPEN_STAGES,
        opens_on=page.opens_on,
        closes_on=page.closes_on,
        months=_season_months(page),
        published_at=_published_at(page),
        languages=languages,
        points=_points(page),
    )


def _published_at(page):
    """None when nobody answers for the page any more: it comes after those that answer as well."""
    freshness = getattr(page, "freshness", None)
    if freshness and freshness.standing in BEHIND:
        return None
    return page.last_published_at or page.first_published_at


def _languages(page):
    """An original is found by the readers of its language, and of those into which nobody translated it."""
    own = page.locale.language_code
    if own != settings.LANGUAGE_CODE:
        return (own,)
    return (own, *(code for code in OTHERS if not getattr(page, f"in_{code}", False)))


def _named(page, borne, language):
    """What a page bears, by facet, in a language. What several rows bear is named for the first of them."""
    known = page.__dict__.get("named", {}).setdefault(language, {})
    asked = [(facet, things, (facet.name, *map(id, things))) for facet, things in borne]
    new = [(facet, things, key) for facet, things, key in asked if key not in known]
    if new:
        with override(language):
            known.update({key: [facet.value(each) for each in things] for facet, things, key in new})
    return {facet.name: known[key] for facet, _things, key in asked}


def _body_text(page):
    return " ".join([*texts_of(page.body), page.first_step, page.equipment, page.data_use])


def _points(page) -> tuple[Point, ...]:
    """Where the map draws a project: at a point of its own, or at the centre of each of its places."""
    if page.scope != Scope.PLACES:
        return ()
    if page.latitude is not None:
        return (rounded(page),)
    return tuple(dict.fromkeys(filter(None, (centre(row.place) for row in related(page, "places")))))


def _season_months(page):
    if not (page.season_start and page.season_end):
        return ALL_MONTHS
    length = (page.season_end - page.season_start) % 12 + 1
    return tuple((page.season_start - 1 + step) % 12 + 1 for step in range(length))
