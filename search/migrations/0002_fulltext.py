from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_fulltext USING fts5"
        "(title, title_words, summary, labels, body, tokenize='ascii')",
    ],
    "postgresql": [
        "CREATE TABLE search_fulltext"
        " (page_id bigint PRIMARY KEY, stems tsvector NOT NULL, title_words tsvector NOT NULL)",
        "CREATE INDEX search_fulltext_stems ON search_fulltext USING gin (stems)",
        "CREATE INDEX search_fulltext_title_words ON search_fulltext USING gin (title_words)",
    ],
}


def create_table(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_fulltext")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(create_table, drop_table)]
