"""The owners' part of « Mon espace »: under the same key, without cookie."""

import csv

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from projects.contributors.enums import VISITS, Metric
from projects.contributors.views import SpaceView
from projects.owners import actions, figures, news, team
from projects.owners.enums import Role
from projects.owners.forms import PERMITTED, NewsForm, PageForm
from projects.owners.models import News

FRAME = '<iframe src="{}" title="{}" lang="{}" width="360" height="420" loading="lazy"></iframe>'


class MemberView(SpaceView):
    """Answers 404 to who does not act for the organisation, as if it did not exist."""

    def prepare(self, key, organisation_id, **kwargs):
        super().prepare(key)
        memberships = self.person.memberships.select_related("organisation")
        self.membership = get_object_or_404(memberships, organisation=organisation_id)
        self.organisation = self.membership.organisation


class OrganisationView(MemberView):
    """The pages of an organisation and, for who is responsible for it, the people who act for it."""

    @property
    def decides(self):
        return self.membership.role == Role.OWNER

    def get(self, request, **kwargs):
        return self.show(
            "owners/organisation.html",
            organisation=self.organisation,
            pages=actions.pages_of(self.organisation),
            decides=self.decides,
            own=self.membership,
            members=team.of(self.organisation) if self.decides else [],
            claims=team.claims_of(self.organisation) if self.decides else [],
            snippet=snippet_of(self.organisation),
        )

    def post(self, request, **kwargs):
        if not self.decides:
            raise Http404
        verb, _separator, row_id = request.POST.get("geste", "").partition("-")
        if verb in team.VERBS and row_id.isdecimal():
            team.decide(self.membership, verb, int(row_id))
        return redirect("contributors:owners:organisation", self.key, self.organisation.pk)


def snippet_of(organisation):
    """What to copy into another site to show the open projects of an organisation: HTML."""
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('exchange:card-list')}"
    return format_html(
        FRAME, f"{address}?organisation={organisation.slug}&couleur=611f69", organisation, "fr"
    )


class PageView(MemberView):
    def prepare(self, page_id, **kwargs):
        super().prepare(**kwargs)
        self.page = get_object_or_404(actions.pages_of(self.organisation), pk=page_id)

    def here(self):
        return redirect("contributors:owners:figures", self.key, self.organisation.pk, self.page.pk)

    def show(self, template, **context):
        return super().show(template, page=self.page, organisation=self.organisation, **context)


CHARTS = {
    figures.ALL_VISITS: VISITS,
    Metric.CLICK.label: (Metric.CLICK,),
    Metric.PARTICIPATION.label: (Metric.PARTICIPATION,),
}


def headings():
    """Of the cells of a ``figures.Row``."""
    return [_("Chiffre"), _("Trois derniers mois"), _("Depuis le début"), _("Médiane du thème")]


class FiguresView(PageView):
    def get(self, request, **kwargs):
        found = figures.Published(self.page)
        charts = [{"title": title, "rows": found.chart(*metrics)} for title, metrics in CHARTS.items()]
        return self.show(
            "owners/figures.html",
            headings=headings(),
            rows=[list(zip(headings(), row.cells(), strict=True)) for row in found.rows()],
            charts=[chart for chart in charts if chart["rows"]],
            snippets=snippets_of(self.page),
        )


def snippets_of(page):
    """What to copy into another site: [(what it shows, HTML)]."""
    site, language = settings.SITE_URL.rstrip("/"), page.locale.language_code
    card, badge = (site + reverse(f"exchange:{name}", args=[page.pk]) for name in ("card", "badge"))
    picture = '<a href="{}" lang="{}"><img src="{}" alt="{}" height="28"></a>'
    return [
        (_("La carte du projet"), format_html(FRAME, f"{card}?couleur=611f69", page.title, language)),
        (_("Un badge"), format_html(picture, page.full_url, language, badge, page.title)),
    ]


class TableView(PageView):
    def get(self, request, **kwargs):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="chiffres-{self.page.slug}.csv"'
        writer = csv.writer(response)
        writer.writerow(headings())
        writer.writerows(row.cells() for row in figures.Published(self.page).rows())
        return response


class StillRightView(PageView):
    def post(self, request, **kwargs):
        actions.confirm_still_right(self.page)
        return self.here()


class EditView(PageView):
    def form(self, data=None):
        return PageForm(data, instance=self.page.get_latest_revision_as_object())

    def get(self, request, **kwargs):
        return self.show("owners/edit.html", form=self.form())

    def post(self, request, **kwargs):
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show("owners/edit.html", form=form)
        actions.submit(self.page, {name: form.cleaned_data[name] for name in PERMITTED})
        return self.show("owners/edit.html", done=True)


class NewsView(PageView):
    """Write to who follows the project; what was written, and what became of it."""

    def get(self, request, **kwargs):
        return self.show_with(NewsForm())

    def post(self, request, **kwargs):
        form = NewsForm(request.POST)
        if form.is_valid():
            try:
                news.write(self.page, self.person, **form.cleaned_data)
            except news.TooSoon:
                # Somebody else just wrote one: the page says from when on.
                return self.show_with(form)
            return redirect("contributors:owners:news", self.key, self.organisation.pk, self.page.pk)
        return self.show_with(form)

    def show_with(self, form):
        written = News.objects.of_project(self.page).select_related("issue")
        return self.show(
            "owners/news.html",
            form=form,
            next_at=news.next_at(self.page),
            rows=[(each, news.sent_to(each)) for each in written],
        )
