from django.conf import settings
from django.db import migrations


def find_in_every_language(apps, schema_editor):
    """Nothing is translated yet; the sweep then writes every project anew."""
    documents = apps.get_model("search", "EmbeddedDocument").objects.values_list("pk", flat=True)
    value = apps.get_model("search", "EmbeddedValue")
    value.objects.bulk_create(
        [
            value(document_id=pk, facet="_language", value=code)
            for pk in documents
            for code, _name in settings.LANGUAGES
        ],
        batch_size=2_000,
    )
    apps.get_model("search", "DiscoveryEntry").objects.update(indexed_version=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0005_first_synonyms")]

    operations = [migrations.RunPython(find_in_every_language, migrations.RunPython.noop)]
