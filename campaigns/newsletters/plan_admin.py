"""The list of letters that come back."""

from django.contrib.admin import display
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaigns.newsletters.models import LetterPlan
from home.lists import ListAdmin


class LetterPlanAdmin(ListAdmin):
    model = LetterPlan
    menu_label = gettext_lazy("Parutions régulières")
    menu_icon = "history"
    list_display = ("subject", "moment", "leaves_alone", "is_on")
    panels = [
        FieldPanel("subject"),
        FieldPanel("subject_en"),
        MultiFieldPanel(
            [FieldPanel("rhythm"), FieldPanel("weekday"), FieldPanel("monthday"), FieldPanel("hour")],
            heading=gettext_lazy("Quand"),
        ),
        FieldPanel("days_ahead"),
        FieldPanel("model"),
        FieldPanel("leaves_alone"),
        FieldPanel("is_on"),
    ]

    @display(description=gettext_lazy("quand"))
    def moment(self, plan):
        return plan.when()
