from django.db import migrations, models

CREATE = {
    "sqlite": [
        "DROP TABLE search_fulltext",
        "CREATE VIRTUAL TABLE search_fulltext USING fts5"
        "(title, title_words, stems, words, roots, pairs, tokenize=\"ascii tokenchars '_'\")",
        "CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab(search_fulltext, 'col')",
    ],
    "postgresql": [
        "DROP TABLE search_fulltext",
        "CREATE TABLE search_fulltext (page_id bigint PRIMARY KEY, bags tsvector NOT NULL,"
        " title_words tsvector NOT NULL, stems text NOT NULL, length integer NOT NULL)",
        "CREATE INDEX search_fulltext_bags ON search_fulltext USING gin (bags)",
        "CREATE INDEX search_fulltext_title_words ON search_fulltext USING gin (title_words)",
    ],
}


def create_table(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forget(apps, schema_editor):
    """The sweep writes every project anew, in the new shape."""
    apps.get_model("search", "EmbeddedDocument").objects.all().delete()
    apps.get_model("search", "DiscoveryEntry").objects.update(indexed_version=0)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_fulltext")]

    operations = [
        migrations.RunPython(create_table, migrations.RunPython.noop),
        migrations.RunPython(forget, migrations.RunPython.noop),
        migrations.AddField(
            model_name="embeddeddocument",
            name="start",
            field=models.CharField(db_index=True, default="", max_length=200),
        ),
    ]
