from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from projects.freshness import actions
from projects.freshness.enums import Answer
from projects.freshness.models import Freshness


# The secret in the address is the permission: no cookie is needed, hence none is set.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class AnswerView(View):
    """« Toujours d’actualité ? »: mail scanners follow links, so GET only shows the buttons."""

    def get(self, request, token, done=""):
        freshness = get_object_or_404(Freshness.objects.with_key(token).select_related("page"))
        context = {"page_asked": freshness.page, "answers": Answer.choices, "done": done}
        return render(request, "freshness/answer.html", context)

    def post(self, request, token):
        freshness = get_object_or_404(Freshness.objects.with_key(token))
        chosen = request.POST.get("reponse", "")
        if chosen not in Answer.values:
            return self.get(request, token)
        row = actions.answer(freshness, Answer(chosen), timezone.now())
        return self.get(request, token, done=row.standing)
