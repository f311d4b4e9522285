"""What happened during each fault, in figures, and which rules were broken."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from tests.faults.schedule import Way
from tests.faults.traffic import Ask, Write
from tests.faults.watch import Look, Sample

#: Of all answers, those that may be failures, and only while the database is away.
SHARE = 0.001
#: Seconds after which a part that is back must have left no trace.
PATIENCE = 90
#: A curve is flat when the middle of its last third is at most so many times that of the second one, and
#: so much more: MB, files, connections. What is counted in ones moves by ones.
GROWTH, MARGINS = 1.1, {"memory": 16, "files": 16, "connections": 4}
DATABASE, WEB = "database", "web-"
#: What a web process was answering when it was killed: two processes of four threads (deploy/gunicorn.py).
AT_ONCE = 8


@dataclass(frozen=True)
class Span:
    """One fault. ``healed``: when the part was back; ``well``: when all was well again, None if never."""

    name: str
    part: str
    role: str
    way: Way
    began: float
    healed: float
    well: float | None

    @property
    def end(self) -> float:
        return self.well or self.healed + PATIENCE

    def holds(self, at: float) -> bool:
        return self.began <= at <= self.end

    def concerns(self, ask: Ask | Write) -> bool:
        """Whether it was waited for during the fault, at least for a while."""
        asked_at = ask.at if isinstance(ask, Ask) else ask.asked_at
        return asked_at <= self.end and ask.answered_at >= self.began


@dataclass
class Record:
    """All that a run saw. ``arrivals``: {address: [time]}; ``lost``, ``doubled``: keys of writes."""

    began: float
    ended: float
    asks: list[Ask]
    writes: list[Write]
    spans: list[Span] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    arrivals: dict[str, list[float]] = field(default_factory=dict)
    lost: frozenset[str] = frozenset()
    doubled: frozenset[str] = frozenset()
    #: Mails that waited for their second try, in ten minutes, when the run ended.
    hastened: int = 0
    is_true: bool = True
    #: Requests a second: those that were made, and those that the site answers at most.
    rate: float = 0.0
    most: float = 0.0


def share(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)], 1) if ordered else 0.0


def mails_of(record: Record, writes: list[Write]) -> list[float]:
    """Seconds after which each mail came to who was owed one."""
    came = [(write, record.arrivals.get(write.key)) for write in writes if write.is_owed_a_mail]
    return [times[0] - write.answered_at for write, times in came if times]


def figures(record: Record, span: Span) -> dict:
    """What was asked while the fault lasted and until all was well, and what was answered."""
    asks = [ask for ask in record.asks if span.concerns(ask)]
    after = [ask.ms for ask in record.asks if span.end < ask.at <= span.end + 10]
    writes = [write for write in record.writes if span.concerns(write)]
    noticed = [ask.answered_at for ask in asks if ask.noticed]
    mails = mails_of(record, writes)
    looks = [look for look in record.looks if span.holds(look.at)]
    return {
        "fault": span.name,
        "seconds": round(span.healed - span.began, 1),
        "asked": len(asks),
        "failed": sum(ask.failed for ask in asks),
        "p50": share([ask.ms for ask in asks], 50),
        "p95": share([ask.ms for ask in asks], 95),
        "p95_after": share(after, 95),
        "longest": share([ask.ms for ask in asks], 100),
        "noticed": len(noticed),
        "noticed_seconds": round(max(noticed) - min(noticed), 1) if noticed else 0.0,
        "accepted": sum(write.accepted for write in writes),
        "refused": sum(not write.accepted for write in writes),
        "refused_to_editors": sum(not one.accepted for one in writes if one.kind == "publish"),
        "lost": sum(write.key in record.lost for write in writes),
        "mails": len(mails),
        "mail_seconds": round(max(mails), 1) if mails else 0.0,
        "told": sorted({part for look in looks for part in look.away}),
        "recovery": None if span.well is None else round(span.well - span.healed, 1),
    }


def excuse_of(record: Record, ask: Ask) -> str:
    """Why a failure was bound to be: the database was away, or the web process that answered was killed."""
    for span in record.spans:
        if ask.at <= span.healed and ask.answered_at >= span.began:
            if span.role == DATABASE:
                return DATABASE
            if span.part.startswith(WEB) and span.way is Way.KILLED:
                return WEB
    return ""


def failures(record: Record) -> dict[str, int]:
    """{why: number} of what was answered by an error, or not at all."""
    return dict(Counter(excuse_of(record, ask) for ask in record.asks if ask.failed))


def mail_faults(record: Record) -> tuple[list[str], list[str]]:
    """The addresses that were owed a mail and got none, and those that got more than one."""
    owed = [write.key for write in record.writes if write.is_owed_a_mail]
    missing = [key for key in owed if key not in record.arrivals]
    ours = {write.key for write in record.writes}
    return missing, sorted(key for key in ours if len(record.arrivals.get(key, ())) > 1)


def grown(samples: list[Sample]) -> list[str]:
    """What is not flat: the middle of the last third of a soak beside that of the second third."""
    found = []
    for kind, name in sorted({key for sample in samples for key in sample.figures}):
        values = [sample.figures[kind, name] for sample in samples if (kind, name) in sample.figures]
        third = len(values) // 3
        if not third:
            continue
        before, last = median(values[third : 2 * third]), median(values[-third:])
        if last > GROWTH * before + MARGINS[kind]:
            found.append(f"{kind} de {name} : {before:.0f} puis {last:.0f}")
    return found


def broken(record: Record) -> list[str]:
    """The rules that this run broke, in words; none is what is wanted."""
    told = failures(record)
    missing, doubled = mail_faults(record)
    killed = sum(span.part.startswith(WEB) and span.way is Way.KILLED for span in record.spans)
    rules = {
        f"erreurs de {killed} serveurs web tués : {told.get(WEB, 0)}": told.get(WEB, 0) > AT_ONCE * killed,
        f"écritures acceptées puis perdues : {sorted(record.lost)[:5]}": record.lost,
        f"écritures faites deux fois : {sorted(record.doubled)[:5]}": record.doubled,
        f"courriels jamais reçus : {missing[:5]}": missing,
        f"courriels reçus deux fois : {doubled[:5]}": doubled,
        f"erreurs sans que la base soit arrêtée ni un serveur web tué : {told.get('', 0)}": told.get(""),
        f"erreurs pendant que la base était arrêtée : {told.get(DATABASE, 0)} sur {len(record.asks)}": (
            told.get(DATABASE, 0) > SHARE * len(record.asks)
        ),
        "le moteur de recherche et la base diffèrent": not record.is_true,
    }
    late = [f"{span.name} : pas remis en {PATIENCE} s" for span in record.spans if span.well is None]
    return [rule for rule, is_broken in rules.items() if is_broken] + late
