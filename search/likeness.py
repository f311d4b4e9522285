"""Which projects are near which by what they say: the same whatever the engine that finds them.

Each text is kept as the stems it says, and placed in a latent space fitted to all of them. A space is
fitted beside the one that serves, then takes its place in one step; meanwhile new texts are placed in both.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID, uuid4

import numpy as np
from django.db import transaction
from django.utils import timezone

from home.caching import forget_after_commit, remember
from search import runs
from search.enums import RunKind
from search.latent import LatentSpace
from search.models import DiscoveryRun, LatentBasis, LatentText, LatentVector
from search.query import ProjectDocument
from search.wording import prose_stems

#: Closeness under which two texts have nothing to do with each other: that of nine pairs out of ten.
NEAR = 0.25
#: How many neighbours of a text are looked at.
NEIGHBOURS = 200
#: A space is fitted to so many texts at most, evenly taken, and anew when their number changed by a share.
SAMPLE, CHANGED_SHARE = 2_000, 0.2
#: Up to so many texts that is a matter of a second; beyond, one for a task.
FEW = 1_000
LOT = 500
#: How long a transaction may take between the time it writes and the moment it is seen.
LATE = timedelta(minutes=5)


def write(pairs: Iterable[tuple[int, ProjectDocument]]) -> None:
    """Keep what (version, document) pairs say and where that is; an older version replaces nothing.

    What is held already, as after an index is built anew, stays where it is.
    """
    documents = {document.page_id: (version, document) for version, document in pairs}
    rows = LatentText.objects.filter(pk__among=documents).values_list("pk", "version", "digest")
    held = {page_id: known for page_id, *known in rows}
    texts = []
    for page_id, (version, document) in documents.items():
        said = prose_stems(document)
        digest = blake2b(" ".join(said).encode(), digest_size=16).hexdigest()
        known = held.get(page_id, [0, ""])
        if version >= known[0] and known != [version, digest]:
            texts.append(LatentText(page_id=page_id, version=version, stems=Counter(said), digest=digest))
    if texts:
        _keep(texts)


def _keep(texts):
    with transaction.atomic():
        LatentText.objects.bulk_create(
            texts,
            update_conflicts=True,
            unique_fields=["page_id"],
            update_fields=["version", "stems", "digest"],
        )
        for basis in LatentBasis.objects.defer("space"):
            _place(basis, texts)


def forget(page_ids: Collection[int]) -> None:
    LatentText.objects.filter(pk__in=page_ids).delete()
    LatentVector.objects.filter(page_id__in=page_ids).delete()


def _place(basis, texts):
    space, now = _space(basis.token), timezone.now()
    vectors = [
        LatentVector(
            basis=basis,
            page_id=text.page_id,
            vector=space.vector(text.stems).astype(np.float16).tobytes(),
            changed_at=now,
        )
        for text in texts
    ]
    LatentVector.objects.bulk_create(
        vectors,
        update_conflicts=True,
        unique_fields=["basis", "page_id"],
        update_fields=["vector", "changed_at"],
    )


@lru_cache(maxsize=2)
def _space(token: UUID) -> LatentSpace:
    return LatentSpace.from_bytes(bytes(LatentBasis.objects.get(token=token).space))


def is_outgrown(texts: int) -> bool:
    """Whether the space was fitted to a catalogue that is no more the present one, of so many texts."""
    fitted = LatentBasis.objects.serving().values_list("texts", flat=True).first() or 0
    return abs(texts - fitted) > CHANGED_SHARE * fitted


def keep_up() -> bool:
    """Fit the space anew if it is outgrown and that takes an instant; returns whether it still is."""
    texts = LatentText.objects.count()
    outgrown = is_outgrown(texts)
    if not outgrown or texts > FEW:
        return outgrown
    try:
        fit()
    except runs.AlreadyRunning:
        return True
    return False


def fit(tick: Callable[[int], object] = int) -> DiscoveryRun:
    """Fit a space to the present texts, place them all in it, then serve it. Raises AlreadyRunning.

    Killed at any moment, it leaves the former space in place; the next fit removes what it had begun.
    ``tick`` is told how many texts were placed.
    """
    with runs.running(RunKind.LEARN) as run:
        LatentBasis.objects.exclude(is_serving=True).delete()
        ids = list(LatentText.objects.order_by("pk").values_list("pk", flat=True))
        sample = LatentText.objects.filter(pk__in=ids[:: 1 + len(ids) // SAMPLE])
        space = LatentSpace.of(list(sample.order_by("pk").values_list("stems", flat=True)))
        basis = LatentBasis.objects.create(space=space.to_bytes(), texts=len(ids))
        for lot in runs.batches(LatentText.objects.all(), LOT):
            _place(basis, LatentText.objects.filter(pk__in=lot))
            runs.advance(run, len(lot))
            tick(len(lot))
        with transaction.atomic():
            LatentBasis.objects.exclude(pk=basis.pk).delete()
            LatentBasis.objects.filter(pk=basis.pk).update(is_serving=True)
            forget_after_commit()
    return run


@dataclass(frozen=True)
class Neighbourhood:
    """Every text of the catalogue as a row of ``vectors``; ``rows`` by page id."""

    basis: UUID | None = None
    read_at: datetime | None = None
    ids: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    vectors: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.float32))
    rows: Mapping[int, int] = field(default_factory=dict)

    def closeness(self, seeds: Sequence[int], others: np.ndarray | slice) -> np.ndarray:
        """A row for each of the ``others`` and a column for each seed, all given by their row; 0 to 1."""
        return np.clip(self.vectors[others] @ self.vectors[list(seeds)].T, 0, None)

    def nearest(self, seeds: Sequence[int], size: int) -> np.ndarray:
        """The rows of the ``size`` texts nearest to each of the seeds, these left out."""
        found = set()
        for column in self.closeness(seeds, slice(None)).T:
            near = np.flatnonzero(column >= NEAR)
            if len(near) > size + len(seeds):
                near = near[np.argpartition(-column[near], size + len(seeds))[: size + len(seeds)]]
            found.update(near.tolist())
        return np.array(sorted(found.difference(seeds)), np.int64)

    def with_changes(self, rows: list[tuple[int, bytes]]) -> "Neighbourhood":
        """The same with (page id, vector) rows, new or changed; what is no more there is still."""
        if not rows:
            return self
        changed = _stored([vector for _page_id, vector in rows])
        places, ids = dict(self.rows), self.ids.tolist()
        for page_id, _vector in rows:
            if page_id not in places:
                places[page_id] = len(ids)
                ids.append(page_id)
        vectors = np.zeros((len(ids), changed.shape[1]), np.float32)
        if len(self.ids):
            vectors[: len(self.ids)] = self.vectors
        vectors[[places[page_id] for page_id, _vector in rows]] = changed
        return Neighbourhood(self.basis, self.read_at, np.array(ids, np.int64), vectors, places)


class _Kept:
    """What this process read last, and the state of the content that it was read in."""

    name = ""
    neighbourhood = Neighbourhood()


def _present():
    """The neighbourhood in the present content; nothing is read between two changes."""
    name = remember(lambda: uuid4().hex, "likeness")
    if _Kept.name != name:
        _Kept.neighbourhood, _Kept.name = _followed(_Kept.neighbourhood), name
    return _Kept.neighbourhood


def nearest(page_ids: Iterable[int], size: int = NEIGHBOURS) -> dict[int, float]:
    """The pages nearest to each of some pages by what they say, open or not, and their mean closeness to all.

    Pages that are not indexed yet have no neighbours.
    """
    known = _present()
    seeds = [known.rows[page_id] for page_id in page_ids if page_id in known.rows]
    if not seeds:
        return {}
    near = known.nearest(seeds, size)
    means = known.closeness(seeds, near).mean(axis=1).round(4)
    return dict(zip(known.ids[near].tolist(), means.tolist(), strict=True))


def closeness(page_ids: Iterable[int], others: Iterable[int]) -> dict[int, dict[int, float]]:
    """By other page, its closeness (0 to 1) to each of some pages; 0 when one of them is not indexed yet."""
    known = _present()
    seeds = [page_id for page_id in page_ids if page_id in known.rows]
    found = {page_id: {} for page_id in others}
    placed = [page_id for page_id in found if page_id in known.rows]
    if seeds and placed:
        columns, rows = ([known.rows[page_id] for page_id in those] for those in (seeds, placed))
        shares = known.closeness(columns, rows).round(4).tolist()
        found |= {
            page_id: dict(zip(seeds, row, strict=True)) for page_id, row in zip(placed, shares, strict=True)
        }
    return found


def closeness_to_text(stems: Mapping[str, int], page_ids: Iterable[int]) -> dict[int, float]:
    """The closeness (0 to 1) of some pages to a text of these stems; those not indexed yet are left out.

    Few pages are read from the database, whatever the size of the catalogue.
    """
    serving = LatentBasis.objects.serving().values_list("pk", "token").first()
    if serving is None:
        return {}
    key, token = serving
    # Named by its key: asked as a condition on the space, it had SQLite read the places of all texts.
    rows = LatentVector.objects.filter(basis=key, page_id__among=list(page_ids))
    near = dict(rows.values_list("page_id", "vector"))
    if not near:
        return {}
    shares = np.clip(_stored(near.values()) @ _space(token).vector(stems), 0, None)
    return dict(zip(near, shares.tolist(), strict=True))


def _stored(vectors: Collection[bytes]) -> np.ndarray:
    """A row for each vector as the database keeps it."""
    stored = np.frombuffer(b"".join(map(bytes, vectors)), np.float16)
    return stored.reshape(len(vectors), -1).astype(np.float32)


def _followed(known):
    """The neighbourhood as it is now: only what changed is read, unless another space serves."""
    now = timezone.now()
    basis = LatentBasis.objects.serving().defer("space").first()
    if basis is None:
        return Neighbourhood()
    vectors = LatentVector.objects.filter(basis=basis)
    if known.basis == basis.token:
        vectors = vectors.filter(changed_at__gte=known.read_at - LATE)
    else:
        known = Neighbourhood()
    found = known.with_changes(list(vectors.values_list("page_id", "vector")))
    return Neighbourhood(basis.token, now, found.ids, found.vectors, found.rows)
