"""The report of a letter as a file."""

import csv

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from campaigns.newsletters import click_report
from campaigns.newsletters.admin_views import IssueView
from home.lists import guarded


class ReportFileView(IssueView):
    """What was sent and the clicks of each link, in CSV."""

    def get(self, request, *args, **kwargs):
        issue = self.get_object()
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="bilan-{issue.pk}.csv"'
        # Otherwise a spreadsheet takes it for another alphabet.
        response.write("\ufeff")
        csv.writer(response).writerows([[guarded(str(cell)) for cell in row] for row in _rows(issue)])
        return response


def _rows(issue):
    account, report = issue.account(), click_report.of(issue)
    yield [_("Lien"), _("Nature"), _("Nombre")]
    yield [issue.subject, _("lettres envoyées"), account["sent"]]
    yield [issue.subject, _("lettres échouées"), account["failed"]]
    yield [issue.subject, _("clics"), report.words if report else ""]
    for link in report.links if report else []:
        yield [link.label, link.kind, link.words]


urlpatterns = [path("envois/<int:pk>/bilan.csv", ReportFileView.as_view(), name="report_file")]
