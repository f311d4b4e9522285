"""What a proposer does, and who would take part. The secret in an address is the permission: no cookie."""

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

from home.limits import A_DAY, AN_HOUR, mailbox_of, network_of, too_often
from projects.proposals import actions, forms, steps
from projects.proposals.attachments import attach
from projects.proposals.doubts import doubts_about
from projects.proposals.enums import ProposalState
from projects.proposals.likeness import find_alike
from projects.proposals.models import Proposal
from projects.proposals.tasks import wake

STARTS_PER_HOUR, MAILS_PER_DAY, REPLIES_PER_DAY, QUESTIONS_PER_HOUR = 30, 5, 20, 600
private = method_decorator([csrf_exempt, never_cache], name="dispatch")


@method_decorator(csrf_exempt, name="dispatch")
class StartView(View):
    def get(self, request, status=200):
        context = {"steps": steps.STEPS, "too_many": status == 429}
        return render(request, "proposals/start.html", context, status=status)

    def post(self, request):
        if too_often("proposals-start", network_of(request), AN_HOUR, STARTS_PER_HOUR):
            return self.get(request, status=429)
        proposal = Proposal.objects.create(language=get_language())
        return redirect("proposals:step", proposal.key, steps.STEPS[0].slug)


class OwnMixin:
    """Reads the proposal that the address opens."""

    def dispatch(self, request, token, **kwargs):
        self.proposal = get_object_or_404(Proposal.objects.with_key(token))
        return self.answer(request, **kwargs)

    def answer(self, request):
        return super().dispatch(request)


@private
class StepView(OwnMixin, View):
    """One step. Everything that is right is saved, even when something is to be corrected."""

    def answer(self, request, slug):
        if not self.proposal.is_editable:
            return redirect(self.proposal)
        if slug not in steps.BY_SLUG:
            return redirect("proposals:step", self.proposal.key, steps.STEPS[0].slug)
        self.step = steps.BY_SLUG[slug]
        return super().answer(request)

    def get(self, request):
        return self.show(self.step.form(instance=self.proposal))

    def post(self, request):
        form = self.step.form(request.POST, request.FILES, instance=self.proposal)
        form.is_valid()
        form.save_what_is_right()
        if "garder" in request.POST:
            return HttpResponse(status=204)
        if "plus-tard" in request.POST:
            return redirect(self.proposal)
        if self.step.slug == "pieces" and self.change_files(form):
            return redirect("proposals:step", self.proposal.key, self.step.slug)
        if form.errors:
            return self.show(form)
        if self.step.slug == "quoi" and not form.cleaned_data["different"]:
            found = alike_to(self.proposal)
            if found:
                return self.show(form, alike=found)
        _number, following, _before = steps.place_of(self.step)
        return redirect("proposals:step", self.proposal.key, following.slug)

    def change_files(self, form):
        """Take a file out or in; returns whether the page is to be shown again with what there is."""
        removed = self.request.POST.get("retirer", "")
        if removed.isdecimal():
            self.proposal.attachments.filter(pk=removed).delete()
            return True
        file = form.cleaned_data.get("file")
        if not file:
            return False
        try:
            attach(self.proposal, file)
        except ValidationError as error:
            form.add_error("file", error)
        return not form.errors and "ajouter" in self.request.POST

    def show(self, form, **more):
        number, following, before = steps.place_of(self.step)
        context = {
            "proposal": self.proposal,
            "step": self.step,
            "steps": steps.STEPS,
            "number": number,
            "before": before,
            "form": form,
            **more,
        }
        template = {"pieces": "proposals/files.html", "quoi": "proposals/what.html"}
        return render(self.request, template.get(self.step.slug, "proposals/step.html"), context)


def alike_to(proposal):
    return find_alike(proposal.title, proposal.url, proposal.summary, beside=proposal)


@private
class AlikeView(OwnMixin, View):
    """What is already there, while the title or the address is being typed: a piece of the page."""

    def get(self, request):
        if too_often("proposals-alike", network_of(request), AN_HOUR, QUESTIONS_PER_HOUR):
            return HttpResponse(status=429)
        asked = [request.GET.get(name, "")[:500] for name in ("title", "url", "summary")]
        found = find_alike(*asked, beside=self.proposal)
        different = forms.WhatForm(instance=self.proposal)["different"]
        return render(request, "proposals/alike.html", {"alike": found, "different": different})


@private
class PreviewView(OwnMixin, View):
    """The whole proposal as the team will read it, what is missing, and the button that sends it."""

    def answer(self, request):
        if not self.proposal.is_editable:
            return redirect(self.proposal)
        return super().answer(request)

    @property
    def form_class(self):
        return forms.SendForm if self.proposal.state == ProposalState.DRAFT else forms.CompleteForm

    def get(self, request):
        return self.show(self.form_class(initial={"email": self.proposal.email}))

    def post(self, request):
        form = self.form_class(request.POST)
        if not form.is_valid() or steps.missing(self.proposal):
            return self.show(form)
        email = form.cleaned_data.get("email", "")
        doubts = doubts_about(
            self.proposal, bool(form.cleaned_data["website"]), mailbox_of(email), network_of(request)
        )
        wake(actions.send(self.proposal, email, doubts))
        return redirect(self.proposal)

    def show(self, form):
        step = steps.BY_SLUG[steps.PREVIEW]
        number, _following, before = steps.place_of(step)
        context = {
            "proposal": self.proposal,
            "step": step,
            "steps": steps.STEPS,
            "number": number,
            "before": before,
            "form": form,
            "missing": steps.missing(self.proposal),
        }
        return render(self.request, "proposals/preview.html", context)


@private
class OwnView(OwnMixin, View):
    """The author's page: a draft to resume, or where the proposal stands and what was said."""

    def get(self, request, **more):
        forms_shown = {"resume_form": forms.ResumeForm(initial={"email": self.proposal.email})}
        forms_shown["reply_form"] = forms.ReplyForm()
        context = {
            "proposal": self.proposal,
            "steps": steps.STEPS,
            "thread": self.proposal.messages.all(),
            **forms_shown,
            **more,
        }
        return render(request, "proposals/own.html", context)


@private
class ResumeView(OwnView):
    """Sends the link of a draft to its author, for later."""

    def post(self, request):
        form = forms.ResumeForm(request.POST)
        if self.proposal.state != ProposalState.DRAFT:
            return redirect(self.proposal)
        if not form.is_valid():
            return self.get(request, resume_form=form)
        email = form.cleaned_data["email"]
        if too_often("proposals-mail", mailbox_of(email), A_DAY, MAILS_PER_DAY):
            form.add_error(
                "email", _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : notez le lien.")
            )
            return self.get(request, resume_form=form)
        wake(actions.remember_address(self.proposal, email))
        return self.get(request, link_sent=True)


@private
class ReplyView(OwnView):
    def post(self, request):
        form = forms.ReplyForm(request.POST)
        if not form.is_valid():
            return self.get(request, reply_form=form)
        if too_often("proposals-reply", self.proposal.pk, A_DAY, REPLIES_PER_DAY):
            form.add_error("text", _("Vous avez écrit 20 messages aujourd’hui : attendez notre réponse."))
            return self.get(request, reply_form=form)
        try:
            actions.write(self.proposal, form.cleaned_data["text"], from_team=False)
        except actions.WrongState as error:
            form.add_error("text", str(error))
            return self.get(request, reply_form=form)
        return redirect(self.proposal)


@private
class ConfirmView(View):
    """Mail scanners follow links, so GET only shows a button."""

    def get(self, request, token, done=False):
        try:
            proposal = actions.read_confirmation(token)
            if done:
                wake(actions.confirm(proposal))
        except (actions.StaleLink, actions.WrongState) as error:
            return render(request, "proposals/confirm.html", {"error": error}, status=410)
        if proposal.state != ProposalState.UNCONFIRMED or done:
            return redirect(proposal)
        return render(request, "proposals/confirm.html", {"proposal": proposal})

    def post(self, request, token):
        return self.get(request, token, done=True)


@private
class SharedView(View):
    """What everybody may read of a proposal, once an editor has: to say that one would take part."""

    def dispatch(self, request, public_id):
        self.proposal = get_object_or_404(Proposal.objects.shared(), public_id=public_id)
        return super().dispatch(request)

    def get(self, request, form=None, asked=False):
        if self.proposal.page and self.proposal.page.live:
            return redirect(self.proposal.page.url)
        context = {"proposal": self.proposal, "form": form or forms.SupportForm(), "asked": asked}
        return render(request, "proposals/shared.html", context)

    def post(self, request):
        form = forms.SupportForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        email = form.cleaned_data["email"]
        if too_often("proposals-mail", mailbox_of(email), A_DAY, MAILS_PER_DAY):
            form.add_error(
                "email", _("Nous avons déjà écrit 5 fois à cette adresse aujourd’hui : revenez demain.")
            )
            return self.get(request, form)
        wake(actions.ask_support(self.proposal, email))
        # The same answer to everybody: this page never tells who said so already.
        return self.get(request, asked=True)


@private
class ConfirmSupportView(View):
    def get(self, request, token, done=False):
        try:
            support = actions.read_support(token)
        except actions.StaleLink as error:
            return render(request, "proposals/confirm.html", {"error": error}, status=410)
        if done:
            support = actions.confirm_support(support)
        context = {"support": support, "proposal": support.proposal, "done": bool(support.confirmed_at)}
        return render(request, "proposals/confirm_support.html", context)

    def post(self, request, token):
        return self.get(request, token, done=True)


@require_safe
@never_cache
def own_file(request, token, pk):
    """A file of one's own proposal."""
    proposal = get_object_or_404(Proposal.objects.with_key(token))
    return as_download(get_object_or_404(proposal.attachments, pk=pk))


def as_download(attachment):
    """A file to save, or an image to show; never a page."""
    response = HttpResponse(bytes(attachment.content), content_type=attachment.media_type)
    ending = "jpg" if attachment.is_image else "pdf"
    shown = "inline" if attachment.is_image else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="piece-{attachment.pk}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
