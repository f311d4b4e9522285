"""The owners' part of « Mon espace »: under the same key, without cookie."""

import csv

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from projects.contributors.enums import VISITS, Metric
from projects.contributors.views import SpaceView
from projects.owners import actions, figures
from projects.owners.forms import PERMITTED, PageForm


class MemberView(SpaceView):
    """Answers 404 to who does not act for the organisation, as if it did not exist."""

    def prepare(self, key, organisation_id, **kwargs):
        super().prepare(key)
        memberships = self.person.memberships.select_related("organisation")
        self.membership = get_object_or_404(memberships, organisation=organisation_id)
        self.organisation = self.membership.organisation


class OrganisationView(MemberView):
    def get(self, request, **kwargs):
        pages = actions.pages_of(self.organisation)
        return self.show("owners/organisation.html", organisation=self.organisation, pages=pages)


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


class FiguresView(PageView):
    def get(self, request, **kwargs):
        found = figures.Published(self.page)
        charts = [{"title": title, "rows": found.chart(*metrics)} for title, metrics in CHARTS.items()]
        return self.show(
            "owners/figures.html",
            rows=[row.cells() for row in found.rows()],
            charts=[chart for chart in charts if chart["rows"]],
            snippets=snippets_of(self.page),
        )


def snippets_of(page):
    """What to copy into another site: [(what it shows, HTML)]."""
    site, language = settings.SITE_URL.rstrip("/"), page.locale.language_code
    card, badge = (site + reverse(f"exchange:{name}", args=[page.pk]) for name in ("card", "badge"))
    size = 'width="360" height="420" loading="lazy"'
    frame = f'<iframe src="{{}}?couleur=611f69" title="{{}}" lang="{{}}" {size}></iframe>'
    picture = '<a href="{}" lang="{}"><img src="{}" alt="{}" height="28"></a>'
    return [
        (_("La carte du projet"), format_html(frame, card, page.title, language)),
        (_("Un badge"), format_html(picture, page.full_url, language, badge, page.title)),
    ]


class TableView(PageView):
    def get(self, request, **kwargs):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="chiffres-{self.page.slug}.csv"'
        writer = csv.writer(response)
        writer.writerow([_("Chiffre"), _("Trois derniers mois"), _("Depuis le début"), _("Médiane du thème")])
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
