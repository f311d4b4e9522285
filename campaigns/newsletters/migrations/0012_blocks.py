"""A letter becomes blocks: what was its introduction is their first paragraph."""

import json
import uuid

import wagtail.fields
from django.db import migrations


def blocks_of(introduction):
    return [("paragraph", introduction), ("personal", None)]


def blocks_from_introduction(apps, schema_editor):
    Issue = apps.get_model("newsletters", "Issue")
    for issue in Issue.objects.exclude(introduction="").iterator():
        issue.body = json.dumps(
            [
                {"type": kind, "value": value, "id": str(uuid.uuid4())}
                for kind, value in blocks_of(issue.introduction)
            ]
        )
        issue.save(update_fields=["body"])


class Migration(migrations.Migration):
    dependencies = [("newsletters", "0011_endings_told")]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="body",
            field=wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('picture', 2), ('project', 5), ('call_to_action', 8), ('personal', 9)], blank=True, block_lookup={0: ('home.blocks.HeadingBlock', (), {}), 1: ('home.blocks.ParagraphBlock', (), {'features': ['bold', 'italic', 'link', 'document-link', 'ol', 'ul']}), 2: ('wagtail.images.blocks.ImageBlock', [], {}), 3: ('wagtail.blocks.PageChooserBlock', ('projects.ProjectPage',), {'label': 'Projet'}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Une phrase de la rédaction, pour tous.', 'label': 'Pourquoi ce projet', 'max_length': 200}), 5: ('wagtail.blocks.StructBlock', [[('project', 3), ('sentence', 4)]], {}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'Texte du bouton', 'max_length': 60}), 7: ('wagtail.blocks.URLBlock', (), {'label': 'Adresse'}), 8: ('wagtail.blocks.StructBlock', [[('label', 6), ('url', 7)]], {}), 9: ('campaigns.newsletters.blocks.PersonalBlock', (), {})}, verbose_name='contenu'),
        ),
        migrations.RunPython(blocks_from_introduction, migrations.RunPython.noop),
        migrations.RemoveField(model_name="issue", name="introduction"),
    ]
