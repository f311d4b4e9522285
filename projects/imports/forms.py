from pathlib import Path

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.importers.cells import is_blank, normalise, shown
from projects.imports.actions import LARGEST_FILE
from projects.imports.kinds import KINDS

EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".jsonl", ".ndjson", ".geojson")
SAMPLES_SHOWN = 3
COLUMN = "column-{}"


class FileField(forms.FileField):
    """A file that the readers may understand, of a size that they take."""

    def __init__(self, **kwargs):
        super().__init__(
            label=gettext_lazy("Fichier"),
            help_text=gettext_lazy("CSV, XLSX, JSON ou JSON Lines, 20 Mo au plus. Il reste privé."),
            widget=forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)}),
            **kwargs,
        )

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file.size > LARGEST_FILE:
            message = _("« %(name)s » pèse %(size)s Mo, 20 Mo au plus : découpez-le.")
            raise forms.ValidationError(message % {"name": file.name, "size": round(file.size / 1e6)})
        if Path(file.name).suffix.lower() not in EXTENSIONS:
            message = _("« %(name)s » n’est ni un CSV, ni un XLSX, ni du JSON : enregistrez-le autrement.")
            raise forms.ValidationError(message % {"name": file.name})
        return file


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Que contient le fichier ?"))
    file = FileField()

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds]

    def clean_kind(self):
        return KINDS[self.cleaned_data["kind"]]


class MendForm(forms.Form):
    file = FileField()


class ColumnsForm(forms.Form):
    """One choice for each column of the file. ``choices()`` holds those that differ from the detection."""

    source = forms.CharField(
        label=gettext_lazy("Nom de la source"),
        max_length=60,
        help_text=gettext_lazy(
            "Le même d’une fois à l’autre : avec l’identifiant d’une ligne, il dit à quelle page elle va."
        ),
    )
    publish = forms.BooleanField(
        label=gettext_lazy("Mettre en ligne"),
        required=False,
        help_text=gettext_lazy("Sinon, les nouvelles pages et les changements attendent en brouillon."),
    )

    def __init__(self, *args, run, may_publish, **kwargs):
        self.run, self.kind = run, KINDS[run.kind]
        kwargs["initial"] = {"source": run.source, "publish": run.publish}
        super().__init__(*args, **kwargs)
        if not may_publish:
            del self.fields["publish"]
        if not self.kind.has_drafts:
            del self.fields["source"]
        self.detected = self.kind.detect(run.mapping, run.headers)
        feeds = {**self.detected, **run.columns}
        options = [("", _("— ne pas reprendre —")), *sorted(self.kind.fields.items(), key=_by_label)]
        for position, header in enumerate(run.headers):
            self.fields[COLUMN.format(position)] = forms.ChoiceField(
                label=header, choices=options, required=False, initial=feeds.get(normalise(header), "")
            )

    def columns(self):
        """``[(field, samples)]``: each column of the file with the first values that it holds."""
        rows = list(self.run.rows.order_by("number").values_list("values", flat=True)[:50])
        for position, header in enumerate(self.run.headers):
            values = (values.get(header) for values in rows)
            samples = [shown(value) for value in values if not is_blank(value)][:SAMPLES_SHOWN]
            yield self[COLUMN.format(position)], samples

    def options(self):
        """The fields of the form that are not a column."""
        return [self[name] for name in ("source", "publish") if name in self.fields]

    def clean_source(self):
        source = slugify(self.cleaned_data["source"])
        if not source:
            raise forms.ValidationError(_("Un nom fait de lettres et de chiffres était attendu."))
        return source

    def choices(self):
        chosen = {}
        for position, header in enumerate(self.run.headers):
            chosen.setdefault(normalise(header), self.cleaned_data[COLUMN.format(position)])
        return {column: name for column, name in chosen.items() if name != self.detected.get(column, "")}


def _by_label(option):
    return normalise(option[1])
