"""What every list of the admin shares: safe exports, French labels, read-only lists."""

import re
from collections import OrderedDict
from datetime import datetime

from django.contrib.admin import AdminSite
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.db import transaction
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail_modeladmin.helpers import (
    AdminURLHelper,
    ButtonHelper,
    PageAdminURLHelper,
    PermissionHelper,
)
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import EditView, HistoryView, IndexView, InspectView

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
EXPORT_CHUNK = 2_000


def neutralised(cell):
    """``cell`` as a spreadsheet will show it, never run it: text that opens a formula is quoted."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def guard_exports():
    """Let no export of the administration hold a formula, those of Wagtail's own reports included: the title
    of a page may come from whoever proposed it."""
    as_wagtail_does = SpreadsheetExportMixin.preprocess_field_value

    def preprocess_field_value(self, field, value, export_format):
        return neutralised(as_wagtail_does(self, field, value, export_format))

    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value


# With the apostrophes before it: none is lost by being added to, then taken from.
FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(text):
    """``text`` as a spreadsheet will show it; ``unguarded`` gives it back, whatever it was."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(value):
    """What ``guarded`` was given: one apostrophe less, where it put one and nowhere else."""
    return value[1:] if isinstance(value, str) and value[:1] == "'" and FORMULA.match(value) else value


def _local(value):
    return timezone.localtime(value) if timezone.is_aware(value) else value


class ListView(IndexView):
    """A modeladmin list whose exports hold labels and local times."""

    custom_value_preprocess = {
        **IndexView.custom_value_preprocess,
        datetime: {
            IndexView.FORMAT_CSV: lambda value: f"{_local(value):%Y-%m-%d %H:%M}",
            IndexView.FORMAT_XLSX: lambda value: _local(value).replace(tzinfo=None),
        },
    }

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            messages.warning(request, _("Ce filtre n’existe pas dans cette liste : la voici tout entière."))
            return redirect(self.index_url)

    def get_page_title(self):
        return self.model_admin.get_menu_label()

    def get_heading(self, queryset, field):
        return capfirst(str(label_for_field(field, self.model, self.model_admin)))

    def to_row_dict(self, item):
        row = OrderedDict()
        for name in self.list_export:
            label = getattr(item, f"get_{name}_display", None)
            value = label() if label else lookup_field(name, item, self.model_admin)[2]
            row[name] = "" if value is None else value
        return row

    def stream_csv(self, queryset):
        return super().stream_csv(queryset.iterator(chunk_size=EXPORT_CHUNK))

    def write_xlsx(self, queryset, output):
        super().write_xlsx(queryset.iterator(chunk_size=EXPORT_CHUNK), output)


class OneAtATimeView(EditView):
    """Whoever saves second decides from what the first did."""

    @transaction.atomic
    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST":
            self.model._default_manager.select_for_update().filter(pk=self.instance.pk).first()
            self.instance.refresh_from_db()
        return super().dispatch(request, *args, **kwargs)


class RowView(InspectView):
    """One row to read, titled by what it is."""

    def get_page_title(self):
        return capfirst(self.verbose_name)


class PastView(HistoryView):
    """What was done to a row, for who may see the row: Wagtail shows it to the whole team."""

    def check_action_permitted(self, user):
        return self.permission_helper.user_can_list(user)


class Buttons(ButtonHelper):
    def add_button(self, *args, **kwargs):
        # Wagtail's own label guesses the gender: « Ajouter un(e) … ».
        return {**super().add_button(*args, **kwargs), "label": _("Ajouter"), "title": _("Ajouter")}


class DecisionButtons(Buttons):
    """Beside each row that waits, what who has the right may decide of it: ``decisions``: (label, view)."""

    permission = waiting = ""
    decisions = ()

    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        buttons = super().get_buttons_for_obj(obj, exclude, classnames_add, classnames_exclude)
        if obj.state == self.waiting and self.request.user.has_perm(self.permission):
            for label, name in self.decisions:
                classname = self.finalise_classname(classnames_add or [])
                url = reverse(name, args=[obj.pk])
                buttons.append({"url": url, "label": label, "title": label, "classname": classname})
        return buttons


class ByNumber:
    """A row is named by its number, and by nothing that the database could not read as one."""

    def _get_object_specific_action_url_pattern(self, action):
        return rf"^{self.base_url_path}/{action}/(?P<instance_pk>\d{{1,18}})/$"


class Addresses(ByNumber, AdminURLHelper):
    pass


class PageAddresses(ByNumber, PageAdminURLHelper):
    pass


class ListAdmin(ModelAdmin):
    """The common ground of the site's lists."""

    index_view_class = ListView
    inspect_view_class = RowView
    history_view_class = PastView
    inspect_template_name = "home/admin/inspect.html"
    button_helper_class = Buttons
    empty_value_display = "—"
    list_per_page = 50

    def __init__(self, parent=None):
        super().__init__(parent)
        # Filters on a relation ask an admin site for their order; Django's own is not installed.
        self.admin_site = AdminSite()

    def get_url_helper_class(self):
        return PageAddresses if self.is_pagemodel else Addresses

    def get_menu_label(self):
        return self.menu_label or capfirst(self.opts.verbose_name_plural)


class DrawnColumn(Column):
    """A column whose cells have a template of their own, which reads the row by the name ``called``; with
    what its forms need to be accepted."""

    def __init__(self, name, template, called, **kwargs):
        super().__init__(name, **kwargs)
        self.cell_template_name = template
        self.called = called

    def get_value(self, row):
        return None

    def get_cell_context_data(self, row, parent_context):
        return {self.called: row, "column": self, "csrf_token": get_token(parent_context["request"])}


class NobodyAdds(PermissionHelper):
    """Rows that people write on the site: the team decides of them, and adds none."""

    def user_can_create(self, user):
        return False


class ReadOnly(NobodyAdds):
    """Rows that the site writes: whoever may view them reads them, nobody edits them by hand."""

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False
