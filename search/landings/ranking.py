"""« Comment nous classons et recommandons »: the figures are those that the engines really use."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.query import CLOSENESS_WEIGHT, MAX_RESULTS, SUMMARY_TIMES, TITLE_TIMES
from search.recommendations import FOLLOW_SHARE, MAX_SEEDS, RELEVANCE_FLOOR, RELEVANCE_SHARE, WEIGHTED
from search.wording import ALL_WORDS, BAG_WEIGHTS


@dataclass(frozen=True)
class Weight:
    """What something brings to the score of a project."""

    label: str
    value: float


def match_weights() -> list[Weight]:
    """What each way for a word to match weighs, heaviest first."""
    labels = {
        "stems": _("le mot cherché ou un mot de sa famille (« oiseau », « oiseaux »)"),
        "pairs": _("deux mots cherchés qui se suivent"),
        "roots": _("un mot de même racine"),
        "words": _("le mot exactement comme il est écrit"),
    }
    return _heaviest(Weight(labels[bag], weight) for bag, weight in BAG_WEIGHTS.items())


def likeness_weights() -> list[Weight]:
    """What two projects, or a project and a reader, gain by what they share, heaviest first."""
    shared = (Weight(_("%(facet)s en commun") % {"facet": facet.label}, facet.weight) for facet in WEIGHTED)
    return _heaviest([*shared, Weight(_("textes très proches"), CLOSENESS_WEIGHT)])


def figures() -> dict[str, float]:
    """The other constants that the page tells, by the name that its template gives them."""
    return {
        "title_times": TITLE_TIMES,
        "summary_times": SUMMARY_TIMES,
        "all_words": ALL_WORDS,
        "most": MAX_RESULTS,
        "seeds": MAX_SEEDS,
        "relevance_share": round(RELEVANCE_SHARE * 100),
        "variety_share": round((1 - RELEVANCE_SHARE) * 100),
        "follow_share": round(FOLLOW_SHARE * 100),
        "floor": round(RELEVANCE_FLOOR * 100),
    }


def _heaviest(weights):
    return sorted(weights, key=lambda weight: -weight.value)
