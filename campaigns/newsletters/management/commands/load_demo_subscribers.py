from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns.newsletters.enums import SubscriptionState
from campaigns.newsletters.models import Consent, Subscription
from projects.models import ContributionKind, Contributor, Follow, Place, ProjectPage, Theme

#: Name, themes, contribution kinds, place, followed projects. example.org is reserved: nobody lives there.
PEOPLE = (
    ("amina", ["birds", "plants"], ["observe"], "reg-53", ["oiseaux-des-jardins"]),
    ("bruno", ["transport"], ["map", "report"], "reg-11", ["openstreetmap"]),
    ("chloe", ["insects"], ["photograph"], "reg-76", ["spipoll"]),
    ("david", ["heritage"], ["transcribe"], None, ["herbonautes"]),
    ("elise", ["health", "food"], ["survey"], None, []),
    ("farid", ["space", "earth"], ["measure"], "reg-84", []),
    ("gaelle", ["water", "climate"], ["measure", "observe"], "reg-53", ["biolit"]),
    ("hugo", ["citizenship", "digital"], ["ideas", "test"], "reg-32", []),
)


class Command(BaseCommand):
    help = "Charge les abonnés de démonstration qui manquent, tous à une adresse réservée."

    def handle(self, **options):
        for name, themes, kinds, place, followed in PEOPLE:
            email = f"{name}@example.org"
            if not Contributor.objects.with_address(email).exists():
                subscribe(email, themes, kinds, place, followed)


def subscribe(email, themes, kinds, place, followed) -> Subscription:
    now = timezone.now()
    place = Place.objects.filter(code=place).first()
    person = Contributor.objects.create(email=email, confirmed_at=now, place=place)
    person.themes.set(Theme.objects.filter(code__in=themes))
    person.contribution_kinds.set(ContributionKind.objects.filter(code__in=kinds))
    for project in ProjectPage.objects.filter(external_id__in=followed):
        Follow.objects.create(contributor=person, project=project)
    subscription = Subscription.objects.create(contributor=person, state=SubscriptionState.ACTIVE)
    Consent.objects.create(
        subscription=subscription,
        wording_version="demonstration",
        wording="Abonnement fictif de la démonstration.",
        source="load_demo_subscribers",
        confirmed_at=now,
    )
    return subscription
