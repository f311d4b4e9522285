from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0011_promotions'),
    ]

    operations = [
        migrations.AddField(
            model_name='embeddeddocument',
            name='written',
            field=models.BigIntegerField(db_default=0),
        ),
    ]
