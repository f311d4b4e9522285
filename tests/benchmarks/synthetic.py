"""French projects by the thousand, made of the sentences of a corpus that stays out of the tree.

Titles, sentences and facets are drawn anew for each project, always the same for one seed. Facets
are borne as on a real site: a few values by many projects, many values by few.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random

from projects.enums import Effort, Level, OrganisationKind
from projects.models import Audience, ContributionKind, Place, Theme
from search.documents import ALL_MONTHS
from search.geography import Point
from search.query import ProjectDocument

#: A sentence worth reading: neither a heading nor a paragraph without a full stop.
LEAST, MOST = 30, 400
#: Shares of the projects.
ANYWHERE, RECRUITING, ENDING, SEASONAL = 0.3, 0.9, 0.4, 0.2
#: Projects by carrier.
CARRIED = 20


@dataclass(frozen=True)
class Texts:
    titles: list[str]
    sentences: list[str]

    @classmethod
    def read(cls, corpus: str | Path) -> "Texts":
        """The pieces of a file of lines with ``title`` and ``text``."""
        titles, sentences = [], []
        with Path(corpus).open(encoding="utf-8") as file:
            for line in file:
                text = json.loads(line)
                titles.append(text["title"])
                found = re.split(r"(?<=[.!?])\s+|\n+", text["text"])
                sentences += [part.strip() for part in found if LEAST <= len(part.strip()) <= MOST]
        return cls(titles, sentences)


class Weighted:
    """Values of which the first are drawn far more often than the last."""

    def __init__(self, values: Sequence, weights: Sequence[float] | None = None):
        self.values = values
        self.steps = list(accumulate(weights or [1 / rank for rank in range(1, len(values) + 1)]))

    def draw(self, chance: Random, most: int = 1) -> list:
        drawn = chance.choices(self.values, cum_weights=self.steps, k=chance.randint(1, most))
        return list(dict.fromkeys(drawn))


def slugs(model) -> list[str]:
    return list(model.objects.values_list("slug", flat=True))


def vocabulary() -> dict[str, list[str]]:
    """The slugs of the site, by facet."""
    chosen = {"temps": Effort, "niveau": Level, "secteur": OrganisationKind}
    listed = {"theme": Theme, "contribution": ContributionKind, "avec": Audience}
    return {
        **{name: slugs(model) for name, model in listed.items()},
        **{name: [member.slug for member in enum] for name, enum in chosen.items()},
    }


def communes() -> Weighted:
    """(name, codes from the commune to the région, latitude, longitude), by population."""
    codes = ("code", "parent__code", "parent__parent__code")
    located = Place.objects.filter(kind="commune", latitude__isnull=False, parent__parent__isnull=False)
    rows = list(located.order_by("code").values_list("name", *codes, "latitude", "longitude", "population"))
    return Weighted([(row[0], row[1:4], row[4:6]) for row in rows], [row[6] + 1 for row in rows])


class Catalogue:
    """``values``: the slugs that projects may bear, by facet; those of the site when not given."""

    def __init__(self, texts: Texts, values: Mapping[str, list[str]] | None = None, seed: int = 1):
        self.texts, self.chance = texts, Random(seed)
        self.values = {name: Weighted(found) for name, found in (values or vocabulary()).items() if found}
        self.communes = communes()
        self.today = date.today()

    def documents(self, number: int, sentences: int = 8, first_id: int = 1) -> Iterator[ProjectDocument]:
        """``number`` projects of about so many sentences."""
        carriers = Weighted(range(number // CARRIED + 1))
        for page_id in range(first_id, first_id + number):
            yield self._document(page_id, sentences, carriers)

    def _document(self, page_id, sentences, carriers):
        chance = self.chance
        ((town, codes, position),) = self.communes.draw(chance)
        (carrier,) = carriers.draw(chance)
        borne = {name: found.draw(chance, 2) for name, found in self.values.items()}
        anywhere = chance.random() < ANYWHERE
        scope = ["partout" if page_id % 2 else "en-ligne"] if anywhere else list(codes)
        ends = chance.random() < ENDING
        return ProjectDocument(
            page_id=page_id,
            title=f"{chance.choice(self.texts.titles)} à {town}",
            summary=chance.choice(self.texts.sentences),
            body=" ".join(chance.choices(self.texts.sentences, k=chance.randint(1, 2 * sentences))),
            labels=" ".join(slug.replace("-", " ") for found in borne.values() for slug in found),
            organisation=f"Association {carrier} de {town}",
            facets={**borne, "ou": scope, "organisation": [f"association-{carrier}"]},
            recruiting=chance.random() < RECRUITING,
            closes_on=self._day(-60, 400) if ends else None,
            months=self._season() if chance.random() < SEASONAL else ALL_MONTHS,
            points=() if anywhere else (Point(*position),),
            published_at=datetime.combine(self._day(-1500, 0), datetime.min.time(), UTC),
        )

    def _day(self, first, last):
        return self.today + timedelta(days=self.chance.randint(first, last))

    def _season(self):
        start = self.chance.randint(0, 11)
        return tuple(sorted((start + step) % 12 + 1 for step in range(self.chance.randint(1, 6))))
