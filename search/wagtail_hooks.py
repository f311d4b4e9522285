from django.utils.translation import gettext_lazy
from wagtail_modeladmin.options import modeladmin_register

from home.lists import ListAdmin
from search.models import SynonymGroup


class SynonymGroupAdmin(ListAdmin):
    model = SynonymGroup
    menu_label = gettext_lazy("Synonymes")
    menu_icon = "search"
    add_to_settings_menu = True
    list_display = ("words",)
    list_export = ("words",)
    export_filename = "synonymes"
    search_fields = ("words",)


modeladmin_register(SynonymGroupAdmin)
