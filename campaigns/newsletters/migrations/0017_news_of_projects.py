from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletters', '0016_letters_in_each_language'),
    ]

    operations = [
        migrations.AlterField(
            model_name='issue',
            name='kind',
            field=models.CharField(choices=[('letter', 'lettre'), ('announcement', 'annonce d’une campagne'), ('ending', 'fins de projets'), ('alert', 'alertes du jour'), ('news', 'nouvelles d’un projet')], default='letter', max_length=12, verbose_name='nature'),
        ),
    ]
