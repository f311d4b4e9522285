from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0014_text_digests'),
    ]

    operations = [
        migrations.AddField(
            model_name='embeddeddocument',
            name='digest',
            field=models.CharField(db_default='', max_length=32),
        ),
    ]
