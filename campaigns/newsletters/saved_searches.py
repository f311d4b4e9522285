"""« Prévenez-moi » : a search becomes an alert once the person confirms it by mail, and stops by a link."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from campaigns.newsletters.enums import SubscriptionState
from campaigns.newsletters.models import SavedSearch, Subscription
from campaigns.newsletters.personal_data import is_known_beyond
from projects.personal_data import erase
from search.feeds import feed_title
from search.forms import DEFAULT_SORT, DiscoveryForm

WORDING_VERSION = "alerte-2026-11-26"
WORDING = gettext_lazy(
    "J’accepte de recevoir par e-mail les nouveaux projets de cette recherche, et rien d’autre. Mon adresse "
    "n’est transmise à personne, et chaque message contient un lien pour arrêter."
)
#: A person may not make the site search all day for them: the oldest alerts give way.
ALERTS_PER_PERSON = 20
MAX_QUERYSTRING = SavedSearch._meta.get_field("querystring").max_length
MAX_LABEL = SavedSearch._meta.get_field("label").max_length


def address_of(form: DiscoveryForm) -> str:
    """The canonical address of a search; the order of results is no part of what is new in it."""
    form.sort = DEFAULT_SORT
    return form.address(page=1, view="")


def describe(form: DiscoveryForm, frequency) -> dict:
    """A search as ``Consent.choices`` keeps it until it is confirmed."""
    return {
        "querystring": address_of(form),
        "label": feed_title(form)[:MAX_LABEL],
        "language": get_language(),
        "frequency": str(frequency),
    }


def keep(subscription: Subscription, search: dict) -> SavedSearch:
    """Make the alert of a confirmed request, or change the frequency of the same one."""
    key = {name: search[name] for name in ("querystring", "language")}
    values = {name: search[name] for name in ("label", "frequency")}
    saved, _created = subscription.saved_searches.update_or_create(**key, defaults=values)
    kept = subscription.saved_searches.values_list("pk", flat=True)[:ALERTS_PER_PERSON]
    subscription.saved_searches.exclude(pk__in=list(kept)).delete()
    return saved


@transaction.atomic
def stop(saved: SavedSearch) -> None:
    """Forget an alert, and the person who asked for nothing else."""
    subscription = saved.subscription
    SavedSearch.objects.filter(pk=saved.pk).delete()
    subscription.consents.standing().filter(choices__search__querystring=saved.querystring).update(
        withdrawn_at=timezone.now()
    )
    asked_only_this = subscription.state == SubscriptionState.PENDING
    if asked_only_this and not subscription.saved_searches.exists() and not is_known_beyond(subscription):
        erase(subscription.contributor)
