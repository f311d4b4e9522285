import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsletters', '0017_news_of_projects'),
        ('projects', '0006_folded_names'),
        ('owners', '0001_owners'),
    ]

    operations = [
        migrations.CreateModel(
            name='News',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='titre')),
                ('text', models.TextField(max_length=1000, verbose_name='texte')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='adresse où en savoir plus')),
                ('state', models.CharField(choices=[('waiting', 'à relire'), ('published', 'publiée'), ('refused', 'refusée')], default='waiting', max_length=9, verbose_name='état')),
                ('refusal', models.CharField(blank=True, max_length=200, verbose_name='raison du refus')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='écrite le')),
                ('published_at', models.DateTimeField(null=True, verbose_name='publiée le')),
                ('contributor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='news', to='projects.contributor', verbose_name='personne')),
                ('issue', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='news', to='newsletters.issue', verbose_name='envoi')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='projects.projectpage', verbose_name='projet')),
            ],
            options={
                'verbose_name': 'nouvelle d’un projet',
                'verbose_name_plural': 'nouvelles des projets',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
