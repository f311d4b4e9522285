from projects.enums import OPEN_STAGES
from projects.models import ProjectPage
from search.facets import STORED
from search.query import ProjectDocument

ALL_MONTHS = tuple(range(1, 13))


def indexable_projects():
    """The pages that anybody may find: live, and restricted neither by themselves nor by a parent."""
    return (
        ProjectPage.objects.live()
        .public()
        .select_related("organisation")
        .prefetch_related("themes", "contribution_kinds", "audiences", "places__place__parent__parent")
    )


def build_document(page: ProjectPage) -> ProjectDocument:
    """What the engines know of a page. Reads only the page and its relations."""
    values = {facet.name: facet.of_page(page) for facet in STORED}
    return ProjectDocument(
        page_id=page.pk,
        title=page.title,
        summary=page.summary,
        body=_body_text(page),
        labels=" ".join(value.label for borne in values.values() for value in borne),
        organisation=page.organisation.name if page.organisation else "",
        facets={name: [value.slug for value in borne] for name, borne in values.items()},
        recruiting=page.recruiting and page.stage in OPEN_STAGES,
        opens_on=page.opens_on,
        closes_on=page.closes_on,
        months=_season_months(page),
        published_at=page.last_published_at or page.first_published_at,
    )


def _body_text(page):
    written = map(str, page.body.stream_block.get_searchable_content(page.body))
    return " ".join([*written, page.first_step, page.equipment, page.data_use])


def _season_months(page):
    if not (page.season_start and page.season_end):
        return ALL_MONTHS
    length = (page.season_end - page.season_start) % 12 + 1
    return tuple((page.season_start - 1 + step) % 12 + 1 for step in range(length))
