from collections import Counter

from django.db import migrations, models


def add_up(apps, schema_editor):
    """One row for all the days of a month."""
    daily = apps.get_model("contributors", "DailyCount")
    monthly = apps.get_model("contributors", "MonthlyCount")
    totals = Counter()
    for project, day, metric, total in daily.objects.values_list("project", "day", "metric", "total").iterator():
        totals[project, day.replace(day=1), metric] += total
    monthly.objects.bulk_create(
        [
            monthly(project_id=project, month=month, metric=metric, total=total)
            for (project, month, metric), total in totals.items()
        ],
        batch_size=1_000,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contributors", "0003_purposes"),
        ("projects", "0006_folded_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonthlyCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(verbose_name="mois")),
                ("metric", models.CharField(choices=[('from-site', 'depuis une autre page de ce site'), ('from-search', 'depuis un moteur de recherche'), ('from-social', 'depuis un réseau social'), ('from-other', 'depuis un autre site'), ('from-nowhere', 'sans que l’on sache d’où : lien dans un message, favori'), ('click', 'clics sur « Participer »'), ('follow', 'suivis'), ('participation', 'participations'), ('first-ever', 'dont première participation de leur vie ici ou ailleurs'), ('first-here', 'dont première participation chez vous'), ('returned', 'dont revenues en moins de 90 jours'), ('not-for-me', '« ce n’était pas pour moi »')], max_length=14, verbose_name='ce qui est compté')),
                ("total", models.PositiveIntegerField(default=0, verbose_name="nombre")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="monthly_counts", to="projects.projectpage"
                    ),
                ),
            ],
            options={
                "verbose_name": "compte du mois",
                "verbose_name_plural": "comptes du mois",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "month", "metric"), name="one_count_per_project_and_month"
                    )
                ],
            },
        ),
        migrations.RunPython(add_up, migrations.RunPython.noop),
        migrations.DeleteModel(name="DailyCount"),
    ]
