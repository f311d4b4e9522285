"""What is asked of the toolbox besides its pages."""

from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from home.limits import AN_HOUR, network_of, too_often
from projects.toolbox import actions
from projects.toolbox.comparison import Comparison
from projects.toolbox.finder import Finder
from projects.toolbox.forms import ProposalForm
from projects.toolbox.models import SolutionIndexPage

PROPOSALS_PER_HOUR = 10


@require_safe
def find(request):
    return render(request, "toolbox/finder.html", {"finder": Finder(request.GET)})


@require_safe
def compare(request):
    return render(request, "toolbox/compare.html", {"comparison": Comparison(request.GET)})


# Whoever sends this form is nobody: there is no session that another site could abuse.
@method_decorator(csrf_exempt, name="dispatch")
class ProposeView(View):
    def get(self, request, form=None, status=200):
        context = {"form": form or ProposalForm(), "too_many": status == 429}
        return render(request, "toolbox/propose.html", context, status=status)

    def post(self, request):
        if too_often("tools", network_of(request), AN_HOUR, PROPOSALS_PER_HOUR):
            return self.get(request, status=429)
        form = ProposalForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        fields = {name: form.cleaned_data[name] for name in ProposalForm.Meta.fields}
        actions.propose({**fields, "licence": form.instance.licence}, form.cleaned_data["source"])
        return redirect("toolbox:proposed")


@require_safe
def proposed(request):
    index = SolutionIndexPage.objects.live().first()
    return render(request, "toolbox/proposed.html", {"index": index and index.localized})
