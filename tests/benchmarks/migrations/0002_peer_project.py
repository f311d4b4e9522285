from django.db import migrations, models

FACETS = ("theme", "contribution", "avec", "temps", "niveau", "secteur", "region")


class Migration(migrations.Migration):
    dependencies = [("benchmarks", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PeerProject",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=255)),
                ("summary", models.TextField()),
                ("body", models.TextField()),
                ("recruiting", models.BooleanField()),
                ("published_at", models.DateTimeField()),
                *((name, models.CharField(max_length=60)) for name in FACETS),
            ],
        ),
    ]
