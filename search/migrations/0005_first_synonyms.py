from django.db import migrations

GROUPS = (
    "vélo, bicyclette, cyclable",
    "ordinateur, informatique, numérique",
    "forêt, bois, sylvestre",
    "déchet, détritus, ordure",
    "école, scolaire, écolier",
    "étoile, astronomie, ciel",
    "mer, océan, maritime, marin",
    "oiseau, avifaune, ornithologie",
    "papillon, lépidoptère",
    "plante, flore, botanique",
    "pollution, polluant, contamination",
    "santé, médical, sanitaire",
)


def add(apps, schema_editor):
    model = apps.get_model("search", "SynonymGroup")
    for words in GROUPS:
        model.objects.get_or_create(words=words)


def remove(apps, schema_editor):
    apps.get_model("search", "SynonymGroup").objects.filter(words__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0004_words")]

    operations = [migrations.RunPython(add, remove)]
