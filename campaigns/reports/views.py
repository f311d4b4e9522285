"""What a citizen does to tell a problem. The secret in an address is the permission: no cookie."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from campaigns.reports import drafts, steps
from campaigns.reports.models import Draft
from campaigns.reports.nearby import choices_of, map_of, same_problems
from campaigns.reports.photos import add_photo
from campaigns.reports.public_forms import PublicTextForm, SendForm
from campaigns.reports.redaction import personal_in, without_personal
from campaigns.reports.tasks import wake
from home.limits import A_DAY, AN_HOUR, mailbox_of, network_of, too_often
from projects.proposals.actions import StaleLink
from projects.proposals.steps import missing, place_of

STARTS_PER_HOUR, MAILS_PER_DAY = 60, 5
private = method_decorator([csrf_exempt, never_cache], name="dispatch")


@method_decorator(csrf_exempt, name="dispatch")
class StartView(View):
    def get(self, request, status=200):
        context = {"steps": steps.STEPS, "too_many": status == 429}
        return render(request, "reports/start.html", context, status=status)

    def post(self, request):
        if too_often("reports-start", network_of(request), AN_HOUR, STARTS_PER_HOUR):
            return self.get(request, status=429)
        draft = Draft.objects.create(language=get_language())
        return redirect("reports:step", draft.key, steps.STEPS[0].slug)


class DraftMixin:
    """Reads the draft that the address opens; once sent, there is only its own page."""

    def dispatch(self, request, token, **kwargs):
        drafts_read = Draft.objects.select_related("category__parent", "place", "report")
        self.draft = get_object_or_404(drafts_read.with_key(token))
        if not self.draft.is_editable:
            return redirect(self.draft)
        return self.answer(request, **kwargs)

    def answer(self, request):
        return super().dispatch(request)

    def show(self, step, template, **more):
        number, _following, before = place_of(step, steps.STEPS)
        context = {
            "draft": self.draft,
            "step": step,
            "steps": steps.STEPS,
            "number": number,
            "before": before,
            **more,
        }
        return render(self.request, template, context)


@private
class StepView(DraftMixin, View):
    """One step. Everything that is right is saved, even when something is to be corrected."""

    TEMPLATES = {
        "lieu": "reports/place.html",
        "deja": "reports/already.html",
        "details": "reports/details.html",
    }
    #: What the template of a step reads besides its form.
    BESIDES = {
        "lieu": map_of,
        "deja": lambda draft: {"same": same_problems(draft)},
    }

    def answer(self, request, slug):
        if slug not in steps.BY_SLUG or slug == steps.PREVIEW:
            return redirect("reports:step", self.draft.key, steps.STEPS[0].slug)
        self.step = steps.BY_SLUG[slug]
        if self.is_idle():
            return self.go_on()
        return super().answer(request)

    def is_idle(self):
        """Whether there is nothing to ask at this step: the commune is known, nobody told the problem."""
        if self.step.slug == "commune":
            return not choices_of(self.draft) or (self.draft.place and len(self.draft.asked) < 2)
        return self.step.slug == "deja" and not same_problems(self.draft)

    def go_on(self):
        _number, following, _before = place_of(self.step, steps.STEPS)
        return redirect("reports:step", self.draft.key, following.slug)

    def get(self, request):
        if self.step.slug == "deja":
            return self.display(None)
        return self.display(self.step.form(instance=self.draft))

    def post(self, request):
        if self.step.slug == "deja":
            return self.go_on()
        form = self.step.form(request.POST, request.FILES, instance=self.draft)
        form.is_valid()
        form.save_what_is_right()
        if "garder" in request.POST:
            return HttpResponse(status=204)
        if self.step.slug == "details" and self.change_photos(form):
            return redirect("reports:step", self.draft.key, self.step.slug)
        return self.display(form) if form.errors else self.go_on()

    def change_photos(self, form):
        """Take a photo out or in; returns whether the page is to be shown again with what there is."""
        if "retirer" in self.request.POST:
            self.draft.photos.filter(code=self.request.POST["retirer"]).delete()
            return True
        file = form.cleaned_data.get("file")
        if not file:
            return False
        try:
            add_photo(self.draft, file)
        except ValidationError as error:
            form.add_error("file", error)
        return not form.errors and "ajouter" in self.request.POST

    def display(self, form):
        more = self.BESIDES.get(self.step.slug, lambda draft: {})(self.draft)
        return self.show(
            self.step, self.TEMPLATES.get(self.step.slug, "reports/step.html"), form=form, **more
        )


@private
class PreviewView(DraftMixin, View):
    """What will be public, word for word, to be corrected; what is missing; the button that sends it."""

    def get(self, request):
        return self.display(
            PublicTextForm(instance=self.draft), SendForm(initial={"email": self.draft.email})
        )

    def post(self, request):
        if "envoyer" in request.POST:
            return self.send()
        if "retirer" in request.POST:
            self.draft.photos.filter(code=request.POST["retirer"]).delete()
            return redirect("reports:preview", self.draft.key)
        form = PublicTextForm(request.POST, instance=self.draft)
        form.is_valid()
        if "masquer" in request.POST:
            for name in form.cleaned_data:
                form.cleaned_data[name] = without_personal(form.cleaned_data[name])
        form.save_what_is_right()
        if form.errors:
            return self.display(form, SendForm())
        return redirect("reports:preview", self.draft.key)

    def send(self):
        form = SendForm(self.request.POST)
        valid = form.is_valid()
        if valid:
            address = mailbox_of(form.cleaned_data["email"])
            if too_often("reports-mail", address, A_DAY, MAILS_PER_DAY):
                form.add_error(
                    "email", _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : revenez demain.")
                )
                valid = False
        if not valid or missing(self.draft, steps.STEPS):
            return self.display(PublicTextForm(instance=self.draft), form)
        wake(drafts.send(self.draft, form.cleaned_data["email"]))
        return redirect(self.draft)

    def display(self, form, send_form):
        return self.show(
            steps.BY_SLUG[steps.PREVIEW],
            "reports/preview.html",
            form=form,
            send_form=send_form,
            missing=missing(self.draft, steps.STEPS),
            personal=personal_in(f"{self.draft.where}\n{self.draft.description}"),
        )


@never_cache
@require_safe
def own(request, token):
    """The author's page: what is left to do, then what becomes of the report, even if it is not public."""
    found = Draft.objects.select_related("report__category__parent", "report__place", "category", "place")
    draft = get_object_or_404(found.with_key(token))
    if draft.is_editable:
        return redirect("reports:preview", token)
    changes = draft.report.changes.all() if draft.report else ()
    return render(request, "reports/own.html", {"draft": draft, "changes": changes})


@private
class ConfirmView(View):
    """Mail scanners follow links, so GET only shows a button."""

    def get(self, request, token, done=False):
        try:
            draft = drafts.read_confirmation(token)
        except StaleLink as error:
            return render(request, "reports/stale.html", {"error": error}, status=410)
        if done:
            wake(drafts.confirm(draft))
        if done or draft.report_id:
            return redirect(draft)
        return render(request, "reports/confirm.html", {"draft": draft})

    def post(self, request, token):
        return self.get(request, token, done=True)
