import factory
from django.utils import timezone

from home.accessibility.conformity import Status, numbers
from home.accessibility.models import ADDRESS, AccessibilityAudit, AccessibilityPage
from home.models import HomePage


def answers(conforming: int, failing: int) -> dict[str, str]:
    """An answer for each criterion: some met, some not, the others not applicable."""
    statuses = [Status.CONFORMING] * conforming + [Status.FAILING] * failing
    statuses += [Status.NOT_APPLICABLE] * (len(numbers()) - len(statuses))
    return {number: str(status) for number, status in zip(numbers(), statuses, strict=True)}


class AuditFactory(factory.django.DjangoModelFactory):
    made_on = factory.LazyFunction(timezone.localdate)
    made_by = "l’Atelier des accès"
    results = factory.LazyFunction(lambda: answers(60, 20))

    class Meta:
        model = AccessibilityAudit


def declaration(**words):
    """The accessibility page, published."""
    words = {"publisher": "La Ville", "contact": "<p>Écrire à la mairie.</p>", **words}
    page = AccessibilityPage(title="Accessibilité", slug=ADDRESS, **words)
    page = HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    return page
