"""What the desk does with reports, besides what every list does."""

from django.db import transaction
from wagtail_modeladmin.views import EditView

from campaigns.reports.models import Report


class ReportEditView(EditView):
    """One at a time: whoever saves second decides from what the first did, and is told so."""

    @transaction.atomic
    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST":
            Report.objects.select_for_update().filter(pk=self.instance.pk).first()
            self.instance.refresh_from_db()
        return super().dispatch(request, *args, **kwargs)
