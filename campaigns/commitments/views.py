"""What is read of the commitments besides their pages, and what anybody may ask of one."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from campaigns.commitments import files, people, tasks
from campaigns.commitments.forms import CommentForm, FollowForm
from campaigns.commitments.models import Change, CommitmentPage
from campaigns.commitments.records import to_record
from home.limits import AN_HOUR, network_of, too_often

#: Changes told by the feed.
LATEST = 50
REQUESTS_PER_HOUR = 30


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


# Whoever sends these forms is nobody yet: there is no session that another site could abuse.
@method_decorator(csrf_exempt, name="dispatch")
class AskView(FormView):
    """Ask to follow a commitment, or to comment on it: a mail confirms it. The same answer to everybody."""

    template_name = "commitments/ask.html"
    comments = False

    def dispatch(self, request, page_id, **kwargs):
        self.page = get_object_or_404(CommitmentPage.objects.live().public(), pk=page_id)
        return super().dispatch(request, **kwargs)

    def get_form_class(self):
        return CommentForm if self.comments else FollowForm

    def get_context_data(self, **kwargs):
        return super().get_context_data(page=self.page, comments=self.comments, **kwargs)

    def post(self, request):
        if too_often("commitments", network_of(request), AN_HOUR, REQUESTS_PER_HOUR):
            return self.render_to_response(self.get_context_data(too_many=True), status=429)
        return super().post(request)

    def form_valid(self, form):
        said = form.cleaned_data
        if self.comments:
            row = people.ask_to_comment(self.page, said["email"], said["name"], said["text"])
        else:
            row = people.ask_to_follow(self.page, said["email"])
        tasks.wake(row)
        return self.render_to_response(self.get_context_data(asked=True))


class LinkView(View):
    """What a link of a mail opens. Mail scanners follow links, so GET only shows a button."""

    template_name = "commitments/link.html"
    stops = False

    @method_decorator(csrf_exempt)
    @method_decorator(never_cache)
    def dispatch(self, request, token):
        try:
            self.row = (people.read_stop if self.stops else people.read_confirmation)(token)
            response = super().dispatch(request)
        except people.StaleLink as error:
            response = render(request, self.template_name, {"error": error}, status=410)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request, done=False):
        context = {"row": self.row, "page": self.row.page, "kind": people.kind_of(self.row)}
        return render(request, self.template_name, {**context, "stops": self.stops, "done": done})

    def post(self, request):
        if self.stops:
            type(self.row).objects.filter(pk=self.row.pk).delete()
        else:
            people.confirm(self.row)
        return self.get(request, done=True)
