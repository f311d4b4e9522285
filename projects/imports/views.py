"""The import desk in the admin: a list, then each import with its trial, its progress and its faults."""

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import DetailView, FormView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from projects.exporters.native import as_csv, as_workbook, exported_pages
from projects.importers.decoding import UnreadableFile
from projects.imports import actions
from projects.imports.enums import RowOutcome, RowState, RunState
from projects.imports.faults import write_faults
from projects.imports.forms import ColumnsForm, MendForm, UploadForm
from projects.imports.kinds import KINDS, allowed_kinds
from projects.imports.models import ImportFile, ImportRun
from projects.imports.tasks import wake
from projects.imports.verbs import VERBS, VERBS_BY_CODE

ROWS_A_PAGE = 50
ADD = "imports.add_importrun"


class RunListView(generic.IndexView):
    model = ImportRun
    permission_policy = ModelPermissionPolicy(ImportRun)
    index_url_name = "imports:index"
    index_results_url_name = "imports:index_results"
    add_url_name = "imports:upload"
    add_item_label = gettext_lazy("Importer un fichier")
    header_icon = "upload"
    page_title = gettext_lazy("Imports")
    list_filter = ["state"]
    paginate_by = 50
    is_searchable = False
    columns = [
        TitleColumn("name", label=gettext_lazy("Fichier"), accessor=str, url_name="imports:run"),
        Column("kind", label=gettext_lazy("Nature"), accessor=lambda run: KINDS[run.kind].label),
        Column("state", label=gettext_lazy("État"), accessor="get_state_display"),
        UserColumn("created_by", label=gettext_lazy("Par")),
        DateColumn("created_at", label=gettext_lazy("Déposé")),
    ]

    def get_base_queryset(self):
        codes = [kind.code for kind in allowed_kinds(self.request.user)]
        return ImportRun.objects.filter(kind__in=codes).select_related("created_by")


class DeskMixin(PermissionRequiredMixin, WagtailAdminTemplateMixin):
    permission_required = ADD
    header_icon = "upload"
    here = ""

    def get_breadcrumbs_items(self):
        items = [*super().get_breadcrumbs_items(), {"url": reverse("imports:index"), "label": _("Imports")}]
        return [*items, *self.trail()]

    def trail(self):
        return [{"url": "", "label": self.get_page_title()}]


class UploadView(DeskMixin, FormView):
    form_class = UploadForm
    template_name = "imports/upload.html"
    page_title = gettext_lazy("Importer un fichier")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "kinds": allowed_kinds(self.request.user)}

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            run = actions.open_run(form.cleaned_data["kind"], file.name, file.read(), self.request.user)
        except UnreadableFile as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        return redirect("imports:columns", run.pk)


class RunMixin(DeskMixin):
    model = ImportRun
    context_object_name = "run"
    queryset = ImportRun.objects.select_related("created_by", "acted_by")

    def get_object(self, queryset=None):
        run = get_object_or_404(self.queryset, pk=self.kwargs["pk"])
        if not KINDS[run.kind].is_allowed(self.request.user):
            raise PermissionDenied
        return run

    def get_page_title(self):
        return str(self.object)

    def get_page_subtitle(self):
        return str(self.here)

    def trail(self):
        home = {
            "url": reverse("imports:run", args=[self.object.pk]) if self.here else "",
            "label": str(self.object),
        }
        return [home, {"url": "", "label": self.here}] if self.here else [home]

    def to_run(self):
        return redirect("imports:run", self.object.pk)


class ColumnsView(RunMixin, FormView):
    form_class = ColumnsForm
    template_name = "imports/columns.html"
    here = gettext_lazy("colonnes")

    def dispatch(self, request, *args, **kwargs):
        if self.has_permission():
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        publishes = KINDS[self.object.kind].may_publish(self.request.user)
        return {**super().get_form_kwargs(), "run": self.object, "may_publish": publishes}

    def get_context_data(self, **kwargs):
        return super().get_context_data(run=self.object, **kwargs)

    def form_valid(self, form):
        chosen = form.cleaned_data
        try:
            actions.choose_columns(
                self.object,
                form.choices(),
                chosen.get("source", self.object.source),
                chosen.get("publish", False),
                self.request.user,
            )
        except actions.ImportRefused as error:
            messages.error(self.request, str(error))
        else:
            wake(self.object)
        return self.to_run()


def progress_of(run):
    """What an editor follows: ``{"state", "working", "done", "total", "counts", "words"}``."""
    tally = run.tally()
    total = sum(tally[state] for state in RowState)
    left = {
        RunState.CHECKING: tally[RowState.WAITING],
        RunState.RUNNING: tally[RowState.CHECKED],
        RunState.UNDOING: tally[RowState.DONE],
    }.get(run.state, 0)
    counts = {outcome: tally[outcome] for outcome in RowOutcome}
    return {
        "state": run.state,
        "working": run.is_working,
        "done": total - left,
        "total": total,
        "counts": counts,
        "words": _("%(done)s lignes sur %(total)s") % {"done": total - left, "total": total},
        "error": run.error,
    }


class ProgressView(RunMixin, DetailView):
    def render_to_response(self, context, **kwargs):
        return JsonResponse(progress_of(self.object))


class RunView(RunMixin, DetailView):
    template_name = "imports/run.html"

    def get_context_data(self, **kwargs):
        run, user = self.object, self.request.user
        progress = progress_of(run)
        outcome = self.request.GET.get("issue", "")
        rows = run.rows.exclude(outcome="")
        if outcome in RowOutcome.values:
            rows = rows.filter(outcome=outcome)
        page = Paginator(rows.defer("values", "memory"), ROWS_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            kind=KINDS[run.kind],
            files=run.files.defer("content"),
            progress=progress,
            page_of_rows=page,
            outcome=outcome,
            outcomes=[
                (value, value.label, progress["counts"][value])
                for value in RowOutcome
                if progress["counts"][value]
            ],
            verbs=[verb for verb in VERBS if verb.is_offered(run, user, progress)],
            mend_form=MendForm(auto_id="mend_%s") if self.can_mend(progress) else None,
            may_choose_columns=run.state in {RunState.READY, RunState.CHECKED},
            **kwargs,
        )

    def can_mend(self, progress):
        return (
            self.object.state in {RunState.CHECKED, RunState.DONE} and progress["counts"][RowOutcome.REJECTED]
        )


class MendView(RunMixin, DetailView):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        form = MendForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, " ".join(form.errors["file"]))
            return self.to_run()
        file = form.cleaned_data["file"]
        try:
            mended = actions.mend(self.object, file.name, file.read(), request.user)
        except (UnreadableFile, actions.ImportRefused) as error:
            messages.error(request, str(error))
        else:
            messages.success(request, mended_in_words(mended))
            wake(self.object)
        return self.to_run()


def mended_in_words(mended):
    replaced = ngettext("%s ligne corrigée", "%s lignes corrigées", mended.replaced or 1) % mended.replaced
    added = ngettext("%s ajoutée", "%s ajoutées", mended.added or 1) % mended.added
    ignored = ngettext("%s déjà importée, laissée", "%s déjà importées, laissées", mended.ignored or 1)
    return _("%(replaced)s, %(added)s, %(ignored)s.") % {
        "replaced": replaced,
        "added": added,
        "ignored": ignored % mended.ignored,
    }


class FaultsView(RunMixin, DetailView):
    def render_to_response(self, context, **kwargs):
        # With a mark: without it, a spreadsheet reads accents wrongly.
        response = HttpResponse(
            write_faults(self.object).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
        )
        name = slugify(str(self.object)) or "import"
        response["Content-Disposition"] = f'attachment; filename="lignes-refusees-{name}.csv"'
        return response


class FileView(RunMixin, DetailView):
    """The file as it was given, to save and never to show."""

    def render_to_response(self, context, **kwargs):
        file = get_object_or_404(ImportFile, run=self.object, pk=self.kwargs["file"])
        response = HttpResponse(bytes(file.content), content_type="application/octet-stream")
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{slugify(file.name) or "import"}.bin"'
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


class VerbView(RunMixin, DetailView):
    """Asks before acting (GET), acts (POST)."""

    template_name = "imports/confirm.html"

    @property
    def verb(self):
        return VERBS_BY_CODE[self.kwargs["verb"]]

    @property
    def here(self):
        return self.verb.label

    def get_object(self, queryset=None):
        run = super().get_object()
        kind = KINDS[run.kind]
        if run.publish and self.verb.needs_worker and not kind.may_publish(self.request.user):
            raise PermissionDenied
        return run

    def get_context_data(self, **kwargs):
        return super().get_context_data(verb=self.verb, **kwargs)

    def post(self, request, *args, **kwargs):
        self.object = self.get_object()
        try:
            self.verb.act(self.object, request.user)
        except actions.ImportRefused as error:
            messages.error(request, str(error))
            return self.to_run()
        messages.success(request, self.verb.done)
        if self.verb.needs_worker:
            wake(self.object)
            return self.to_run()
        return redirect("imports:index")


class CatalogueView(PermissionRequiredMixin, View):
    """Every project as a file to correct and import again."""

    permission_required = ADD
    files = {
        "csv": (as_csv, "text/csv; charset=utf-8"),
        "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }

    def get(self, request, suffix):
        if not KINDS["projects"].is_allowed(request.user):
            raise PermissionDenied
        write, media = self.files[suffix]
        name = f"catalogue-{timezone.localdate().isoformat()}.{suffix}"
        return HttpResponse(
            write(exported_pages()),
            content_type=media,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


urlpatterns = [
    path("catalogue.csv", CatalogueView.as_view(), {"suffix": "csv"}, name="catalogue_csv"),
    path("catalogue.xlsx", CatalogueView.as_view(), {"suffix": "xlsx"}, name="catalogue_xlsx"),
    path("", RunListView.as_view(), name="index"),
    path("resultats/", RunListView.as_view(results_only=True), name="index_results"),
    path("nouveau/", UploadView.as_view(), name="upload"),
    path("<int:pk>/", RunView.as_view(), name="run"),
    path("<int:pk>/colonnes/", ColumnsView.as_view(), name="columns"),
    path("<int:pk>/avancement/", ProgressView.as_view(), name="progress"),
    path("<int:pk>/lignes-refusees.csv", FaultsView.as_view(), name="faults"),
    path("<int:pk>/corrections/", MendView.as_view(), name="mend"),
    path("<int:pk>/fichiers/<int:file>/", FileView.as_view(), name="file"),
    *(
        path(f"<int:pk>/{verb.code}/", VerbView.as_view(), {"verb": verb.code}, name=verb.code)
        for verb in VERBS
    ),
]
