from django.db import migrations, models


def forget(apps, schema_editor):
    """The sweep writes every project anew, with its points and its conditions of access."""
    apps.get_model("search", "DiscoveryEntry").objects.update(indexed_version=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0006_languages")]

    operations = [
        migrations.AddField(
            model_name="embeddeddocument",
            name="points",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
