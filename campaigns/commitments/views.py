"""What is read of the commitments besides their pages: files and a feed."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.commitments import files
from campaigns.commitments.models import Change, CommitmentPage
from campaigns.commitments.records import to_record

#: Changes told by the feed.
LATEST = 50


@require_safe
def as_json(request):
    return HttpResponse(files.to_json(_records()), content_type="application/json; charset=utf-8")


@require_safe
def as_csv(request):
    response = HttpResponse(files.to_csv(_records()), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="engagements.csv"'
    return response


@require_safe
def feed(request):
    """The latest changes of all the commitments, newest first."""
    site = settings.SITE_URL
    changes = Change.objects.filter(page__in=CommitmentPage.objects.live().public()).select_related("page")
    atom = Atom1Feed(
        title=f"{_('Suivi des engagements')} – {settings.WAGTAIL_SITE_NAME}",
        link=site + reverse("commitments:feed"),
        feed_url=site + reverse("commitments:feed"),
        description=None,
        language=get_language(),
        author_name=settings.WAGTAIL_SITE_NAME,
    )
    for change in changes[:LATEST]:
        atom.add_item(
            title=f"{change.page.title} – {change}",
            link=change.page.full_url + "#historique",
            description=escape(f"{change.before} → {change.after}" if change.before else change.after),
            unique_id=f"{site}{reverse('commitments:feed')}#{change.pk}",
            pubdate=change.at,
            updateddate=change.at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def _records():
    return [to_record(page) for page in CommitmentPage.objects.for_readers()]
