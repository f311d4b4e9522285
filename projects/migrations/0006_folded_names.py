from django.db import migrations, models

from projects.models.places import fold_name


def fold(apps, schema_editor):
    place_model = apps.get_model("projects", "Place")
    places = list(place_model.objects.only("pk", "name"))
    for place in places:
        place.folded_name = fold_name(place.name)
    place_model.objects.bulk_update(places, ["folded_name"], batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_english_words")]

    operations = [
        migrations.AddField(
            model_name="place",
            name="folded_name",
            field=models.CharField(db_index=True, default="", editable=False, max_length=80),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
    ]
