import json

from django import forms
from django.utils.translation import gettext_lazy as _

from home.accessibility.conformity import Status, topics

CHOICES = (("", _("à vérifier")), *Status.choices)


class CriteriaGrid(forms.Widget):
    """The 106 criteria with one choice each; its value is the JSON of ``{"1.1": "C", …}``."""

    template_name = "accessibility/criteria_grid.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        results = json.loads(value) if value else {}
        context["choices"] = CHOICES
        context["topics"] = [
            (topic, [(criterion, results.get(criterion.number, "")) for criterion in topic.criteria])
            for topic in topics()
        ]
        return context

    def value_from_datadict(self, data, files, name):
        chosen = {
            criterion.number: data.get(f"{name}-{criterion.number}", "")
            for topic in topics()
            for criterion in topic.criteria
        }
        return json.dumps({number: status for number, status in chosen.items() if status})

    def value_omitted_from_data(self, data, files, name):
        # A grid that is emptied is an answer too.
        return False
