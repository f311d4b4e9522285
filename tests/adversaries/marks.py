"""What each account keeps to itself, marked to be seen wherever it comes out. Read from the models."""

from django.apps import apps
from django.db import models

from projects.models import Contributor
from projects.owners.models import Claim

#: Of these, what is written is shown to everybody once somebody has read it; their addresses never are.
SHOWN = {"proposals.Proposal", "commitments.Comment", "owners.News", "digital.Incident"}
#: The team's own: they are nobody's account.
OF_TEAM = {"users.User", "home.SiteSettings", "newsletters.SeedPerson"}
#: Texts that mean something to the code.
NOT_WORDS = {"language", "token", "public_id", "api_token", "number", "url", "claimed_by", "last_error"}


def personal_models():
    """The models that keep something of a person: an address, or whose it is."""
    return [
        model
        for model in apps.get_models()
        if model._meta.label not in OF_TEAM and not model._meta.label.startswith("wagtail")
        if model is Contributor or _addresses(model) or _people(model)
    ]


def _addresses(model):
    return [field.name for field in model._meta.fields if isinstance(field, models.EmailField)]


def _people(model):
    return [field.name for field in model._meta.fields if field.related_model is Contributor]


def _words(model):
    """The fields that take a sentence, whatever it says."""
    return [
        field.name
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.name in NOT_WORDS or isinstance(field, models.EmailField))
        and (field.max_length or 1000) > 30
    ]


def plant(world):
    """Mark the rows of each account: ``{mark: whose}``, « contributor » for whoever is not an owner."""
    owners = {person.email: name for name, person in world.people.items()}
    # Who asks to act for an organisation is shown to who decides for it.
    owners |= {claim.contributor.email: "owner_a" for claim in Claim.objects.filter(project=world.page)}
    marks = {}
    for model in personal_models():
        for row in model.objects.all():
            people = [getattr(row, name) for name in _people(model)]
            found = {getattr(row, name) for name in _addresses(model)} | {
                each.email for each in people if each
            }
            who = next((owners[each] for each in found if each in owners), "contributor")
            marks |= dict.fromkeys(filter(None, found), who)
            if model._meta.label not in SHOWN:
                marks |= _mark(row, _words(model), who)
    return marks


def _mark(row, names, who):
    """Write a mark of its own in each text of the row."""
    if not names:
        return {}
    written = {name: f"marque-{row._meta.model_name}-{row.pk}-{name}" for name in names}
    type(row).objects.filter(pk=row.pk).update(**written)
    return dict.fromkeys(written.values(), who)
