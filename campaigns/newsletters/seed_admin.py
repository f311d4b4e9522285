"""The seed list and the step of the cockpit that writes to it first."""

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from campaigns.newsletters import actions
from campaigns.newsletters.admin_forms import ReaderForm
from campaigns.newsletters.admin_views import CHANGE, IssueView
from campaigns.newsletters.errors import NewsletterError
from campaigns.newsletters.models import SeedPerson
from home.lists import ListAdmin

SEED_LOGGED = "newsletters.liste-d-essai"


class SeedPersonAdmin(ListAdmin):
    model = SeedPerson
    menu_label = gettext_lazy("Liste d’essai")
    menu_icon = "group"
    list_display = ("who", "email", "language", "takes_part")
    search_fields = ("who", "email")


class SeedView(IssueView):
    """Sends a draft to the seed list, as it would reach everybody."""

    permission_required = CHANGE
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = ReaderForm(request.POST)
        form.is_valid()
        reader = form.reader()
        try:
            actions.seed(self.object, reader)
        except NewsletterError as error:
            messages.error(request, str(error))
        else:
            log(self.object, SEED_LOGGED, user=request.user)
            messages.success(request, _("La lettre part à la liste d’essai."))
        return self.to_cockpit(**{"abonne": reader.pk} if reader else {})


urlpatterns = [path("envois/<int:pk>/liste-d-essai/", SeedView.as_view(), name="seed")]
