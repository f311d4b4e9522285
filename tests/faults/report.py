"""One page that tells a run: curves, and what people noticed of each fault. It fetches nothing."""

from collections import defaultdict
from html import escape

from tests.faults import judge, words
from tests.faults.judge import Record
from tests.faults.plots import french, plot

BUCKET = 2.0
STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1f; --paper: #fff; --faint: #d8d8dc; --fault: #b3400022;
  --c0: #0b5fa5; --c1: #b34000; --c2: #2a7f3f; --c3: #7a3aa8; --c4: #7d6200; --c5: #555; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececef; --paper: #16161a; --faint: #3a3a42;
  --fault: #ff9a5c33; --c0: #6db3f2; --c1: #ff9a5c; --c2: #6fd08c; --c3: #c89bf0; --c4: #e0c050;
  --c5: #aaa; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
  max-width: 62rem; padding: 0 1rem; }
svg { width: 100%; height: auto; font-size: 12px; fill: var(--ink); margin: .5rem 0 1rem; }
.grid { stroke: var(--faint); } .fault { fill: var(--fault); } .title { font-size: 14px; font-weight: 600; }
.rank { font-size: 10px; } .curve { fill: none; stroke-width: 1.6; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: right; padding: .2rem .5rem; border-bottom: 1px solid var(--faint); }
th:nth-child(2), td:nth-child(2) { text-align: left; } .wide { overflow-x: auto; }
h3 { margin: 1.2rem 0 .2rem; font-size: 1rem; }
dl { margin: 0; display: grid; grid-template-columns: 8rem 1fr; }
dt { font-weight: 600; } dd { margin: 0; } .bad { color: var(--c1); font-weight: 600; }
""" + "".join(
    f".curve.c{rank} {{ stroke: var(--c{rank}); }} .name.c{rank} {{ fill: var(--c{rank}); }}\n"
    for rank in range(6)
)
COLUMNS = {
    "fault": "panne",
    "seconds": "durée (s)",
    "asked": "demandes",
    "failed": "erreurs",
    "p50": "p50 (ms)",
    "p95": "p95 (ms)",
    "p95_after": "p95 ensuite",
    "noticed": "avis",
    "accepted": "écrits",
    "refused": "refusés",
    "lost": "perdus",
    "mail_seconds": "courriel (s)",
    "recovery": "remis en (s)",
}
KINDS = {"memory": "Mémoire, en Mo", "files": "Fichiers ouverts", "connections": "Connexions"}
#: Curves that one picture holds with their names beside them.
TOGETHER = 6


def over_time(record: Record) -> dict[str, dict[str, list[tuple[float, float]]]]:
    """{picture: {curve: [(seconds, value)]}} of the answers, by the moment at which they were due."""
    buckets = defaultdict(list)
    for ask in record.asks:
        buckets[int((ask.at - record.began) / BUCKET)].append(ask)
    told = sorted(buckets.items())

    def curve(value):
        return [(BUCKET * (rank + 0.5), value(asks)) for rank, asks in told]

    return {
        "Demandes par seconde": {"demandes": curve(lambda asks: len(asks) / BUCKET)},
        "p95 des attentes, en secondes": {
            "toutes": curve(lambda asks: judge.share([ask.ms for ask in asks], 95) / 1000)
        },
        "Erreurs (5xx et sans réponse)": {"erreurs": curve(lambda asks: sum(ask.failed for ask in asks))},
    }


def soaked(record: Record) -> dict[str, dict[str, list[tuple[float, float]]]]:
    """The same of what the site takes; a kind that has many parts has several pictures."""
    curves = defaultdict(lambda: defaultdict(list))
    for sample in record.samples:
        for (kind, name), value in sample.figures.items():
            curves[kind][name].append((sample.at - record.began, value))
    pictures = {}
    for kind, series in curves.items():
        names = sorted(series, key=lambda name: -max(value for _at, value in series[name]))
        for rank in range(0, len(names), TOGETHER):
            title = KINDS[kind] + (" (suite)" if rank else "")
            pictures[title] = {name: series[name] for name in names[rank : rank + TOGETHER]}
    return pictures


def pictures(record: Record) -> str:
    duration = record.ended - record.began
    spans = [(span.began - record.began, span.end - record.began, span.name) for span in record.spans]
    drawn = {**over_time(record), **soaked(record)}
    return "\n".join(plot(title, series, duration, spans) for title, series in drawn.items())


def cell(value) -> str:
    return "—" if value is None else escape(french(value) if isinstance(value, int | float) else str(value))


def table(record: Record) -> str:
    rows = [judge.figures(record, span) for span in record.spans]
    head = "".join(f"<th scope=col>{label}</th>" for label in ["n°", *COLUMNS.values()])
    body = "\n".join(
        f"<tr><td>{rank}</td>" + "".join(f"<td>{cell(row[name])}</td>" for name in COLUMNS) + "</tr>"
        for rank, row in enumerate(rows, 1)
    )
    return f"<div class=wide><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def stories(record: Record) -> str:
    told = []
    for rank, span in enumerate(record.spans, 1):
        said = "".join(
            f"<dt>{reader}</dt><dd>{escape(tell(record, span))}</dd>"
            for reader, tell in words.READERS.items()
        )
        told.append(f"<h3>{rank}. {escape(span.name)}</h3><dl>{said}</dl>")
    return "\n".join(told)


def verdict(record: Record, is_soak: bool) -> str:
    wrong = judge.broken(record) + (judge.grown(record.samples) if is_soak else [])
    if not wrong:
        return "<p>Toutes les règles sont tenues.</p>"
    return "<ul>" + "".join(f"<li class=bad>{escape(rule)}</li>" for rule in wrong) + "</ul>"


def rules() -> str:
    margins = ", ".join(f"{KINDS[kind]} : {margin}" for kind, margin in judge.MARGINS.items())
    return (
        "<p>Aucune écriture acceptée n’est perdue ni doublée ; chaque courriel dû arrive une fois ; les "
        "erreurs ne dépassent pas une demande sur mille, et seulement pendant que PostgreSQL est arrêté "
        "(celles d’un serveur web tué au milieu de ses réponses sont comptées à part) ; tout se remet seul "
        f"en {judge.PATIENCE} s. "
        "À l’usage, une courbe est plate quand la médiane de son dernier tiers ne dépasse pas "
        f"{french(judge.GROWTH)} fois celle du deuxième, à une constante près ({margins}).</p>"
    )


def page(record: Record, is_soak: bool) -> str:
    title = "À l’usage" if is_soak else "Ce que chaque panne laisse voir"
    minutes = (record.ended - record.began) / 60
    told = judge.failures(record)
    summary = (
        f"{french(len(record.asks))} demandes en {french(round(minutes, 1))} minutes "
        f"({french(record.rate)} par seconde, sur {french(record.most)} au plus), "
        f"{french(len(record.writes))} écritures ; erreurs : {told.get(judge.DATABASE, 0)} pendant que la "
        f"base était arrêtée, {told.get(judge.WEB, 0)} d’un serveur web tué, {told.get('', 0)} autres ; "
        f"{record.hastened} courriels qui attendaient leur second essai, dix minutes plus tard, ont été "
        "hâtés à la fin."
    )
    faults = f"<h2>Chaque panne</h2>{table(record)}{stories(record)}" if record.spans else ""
    return (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1><p>{summary}</p>{rules()}"
        f"<h2>Verdict</h2>{verdict(record, is_soak)}<h2>Au cours du temps</h2>{pictures(record)}{faults}"
        "</body></html>"
    )
