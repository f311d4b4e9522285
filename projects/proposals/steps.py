"""The steps of a proposal, in order, and what each still lacks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.enums import Scope
from projects.proposals import forms


def nothing(proposal):
    return False


@dataclass(frozen=True)
class Step:
    """``lacks(proposal)``: whether something that is obligatory is still to be told."""

    slug: str
    title: Promise
    form: type
    lacks: Callable = nothing


STEPS = (
    Step("quoi", _("Le projet"), forms.WhatForm, lambda it: not (it.title and it.summary)),
    Step(
        "ou",
        _("Qui et où"),
        forms.WhereForm,
        lambda it: it.scope == Scope.PLACES and not it.places.exists(),
    ),
    Step("participer", _("Participer"), forms.TakePartForm, lambda it: not it.first_step),
    Step("pourquoi", _("Pourquoi c’est participatif"), forms.WhyForm, lambda it: not it.why),
    Step("pieces", _("Images et documents"), forms.FilesForm),
    Step("apercu", _("Relire et envoyer"), forms.SendForm),
)
BY_SLUG = {step.slug: step for step in STEPS}
PREVIEW = STEPS[-1].slug


def place_of(step, steps=STEPS):
    """(number of the step, the next one, the one before), ``None`` at both ends."""
    index = steps.index(step)
    following = steps[index + 1] if index + 1 < len(steps) else None
    return index + 1, following, steps[index - 1] if index else None


def missing(proposal, steps=STEPS):
    """The steps to complete before the proposal may leave."""
    return [step for step in steps if step.lacks(proposal)]
