import json
from pathlib import Path

from django.db import migrations

MODELS = {
    "theme": "Theme",
    "contribution_kind": "ContributionKind",
    "audience": "Audience",
    "access_need": "AccessNeed",
}


def load_vocabularies(apps, schema_editor):
    source = Path(__file__).parent.parent / "data" / "vocabularies.json"
    for key, terms in json.loads(source.read_text(encoding="utf-8")).items():
        model = apps.get_model("projects", MODELS[key])
        for position, term in enumerate(terms):
            code = term.pop("code")
            # The English words have their fields later.
            words = {name: value for name, value in term.items() if not name.endswith("_en")}
            model.objects.get_or_create(code=code, defaults={**words, "position": position})


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(load_vocabularies, migrations.RunPython.noop)]
