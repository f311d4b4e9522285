from django.db import migrations

#: Of the full text: what waits beside an index is read whole by each search, and makes PostgreSQL avoid it.
INDEXES = ("search_fulltext_bags", "search_fulltext_title_words")
REPEATED = """
    UPDATE search_fulltext SET repeated = coalesce(
        (SELECT string_agg(quote_literal(lexeme) || ':' || array_to_string(positions, ','), ' ')::tsvector
         FROM unnest(bags) WHERE cardinality(positions) > 1), '')
"""


def write_through(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.execute(f"ALTER INDEX {index} SET (fastupdate = off)")
            schema_editor.execute(f"SELECT gin_clean_pending_list('{index}'::regclass)")


def set_apart(apps, schema_editor):
    """What is said more than once; what the former version writes meanwhile counts as said once."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE search_fulltext ADD COLUMN IF NOT EXISTS repeated tsvector NOT NULL DEFAULT ''"
        )
        # The vectors lie out of the table, which a search reads for page ids alone: eight times fewer pages.
        schema_editor.execute("ALTER TABLE search_fulltext SET (toast_tuple_target = 128)")
        schema_editor.execute(REPEATED)


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_fulltext DROP COLUMN repeated")
        schema_editor.execute("ALTER TABLE search_fulltext RESET (toast_tuple_target)")


class Migration(migrations.Migration):
    # Each statement by itself, and any of them may be done again: searches go on while the rows are written.
    atomic = False

    dependencies = [("search", "0012_written")]

    operations = [
        migrations.RunPython(set_apart, put_back),
        migrations.RunPython(write_through, migrations.RunPython.noop),
    ]
