from django import template
from django.conf import settings

register = template.Library()

#: What the system calls each kind of control; the others are plain inputs.
CLASSES = {
    "select": "fr-select",
    "selectmultiple": "fr-select",
    "clearablefile": "fr-upload",
    "file": "fr-upload",
}


@register.simple_tag
def state_brand():
    """The lines of the State's brand block, from the setting STATE_BRAND."""
    return settings.STATE_BRAND.split("|")


@register.filter
def control(field):
    """The control of a bound field with the class that the system draws it by."""
    name = CLASSES.get(field.widget_type, "fr-input")
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} {name}".strip()})


@register.filter
def kind_of_choices(field):
    """ "radio" or "checkbox" for a field drawn as several boxes, else ""."""
    return {"radioselect": "radio", "checkboxselectmultiple": "checkbox"}.get(field.widget_type, "")
