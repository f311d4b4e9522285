from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0013_faster_fulltext'),
    ]

    operations = [
        migrations.AddField(
            model_name='latenttext',
            name='digest',
            field=models.CharField(db_default='', max_length=32),
        ),
    ]
