import home.keys
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('digital', '0002_desk'),
    ]

    operations = [
        migrations.AlterField(
            model_name='incident',
            name='token',
            field=models.CharField(default=home.keys.draw_half, editable=False, max_length=40, unique=True),
        ),
    ]
