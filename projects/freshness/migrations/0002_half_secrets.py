from django.db import migrations, models

import home.keys


class Migration(migrations.Migration):

    dependencies = [
        ('freshness', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='freshness',
            name='token',
            field=models.CharField(default=home.keys.draw_half, editable=False, max_length=40, unique=True),
        ),
    ]
