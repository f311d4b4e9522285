"""What people noticed of a fault, in a sentence each, said from what was measured."""

from tests.faults.judge import Record, Span, figures

#: Seconds after which a wait is noticed, and a mail is late.
SLOW, LATE = 2.0, 15.0
NOTHING = "rien."
#: What /readyz and the page of the state of the site name.
PARTS = {
    "database": "la base",
    "broker": "la file des tâches",
    "discovery": "la recherche",
    "storage": "les fichiers",
}


def number(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count < 2 else several}".replace(",", "\u202f")


def seconds(value: float) -> str:
    return f"{value:.1f}".replace(".", ",").removesuffix(",0") + "\u00a0s"


def sentence(parts: list[str]) -> str:
    return "\u202f; ".join(parts) + "." if parts else NOTHING


def citizen(record: Record, span: Span) -> str:
    """Whoever searches, reads, and tells a problem."""
    told = figures(record, span)
    asks = [ask for ask in record.asks if span.concerns(ask) and ask.kind != "publish"]
    failed = sum(ask.failed for ask in asks if ask.group != "write")
    slow = [ask.ms / 1000 for ask in asks if ask.ms > 1000 * SLOW and not ask.failed]
    refused = told["refused"] - told["refused_to_editors"]
    found = []
    if failed:
        found.append(f"{number(failed, 'page d’erreur', 'pages d’erreur')} sur {len(asks)}")
    if refused:
        found.append(f"{number(refused, 'envoi refusé', 'envois refusés')}, à refaire")
    if told["noticed"]:
        count = number(
            told["noticed"], "recherche annoncée moins précise", "recherches annoncées moins précises"
        )
        found.append(f"{count} pendant {seconds(told['noticed_seconds'])}")
    if slow:
        count = number(len(slow), "page attendue", "pages attendues")
        found.append(f"{count} plus de {SLOW:.0f}\u00a0s, la plus longue {seconds(max(slow))}")
    return sentence(found)


def editor(record: Record, span: Span) -> str:
    """Whoever publishes, and reads the page of the state of the site."""
    told = figures(record, span)
    writes = [write for write in record.writes if span.concerns(write) and write.kind == "publish"]
    slow = [write.answered_at - write.asked_at for write in writes if write.accepted]
    found = []
    if told["refused_to_editors"]:
        found.append(
            f"{number(told['refused_to_editors'], 'publication refusée', 'publications refusées')}, à refaire"
        )
    if slow and max(slow) > SLOW:
        found.append(f"une publication attendue {seconds(max(slow))}")
    away = [PARTS.get(part, part) for part in told["told"]]
    if away:
        found.append(f"l’état du site dit que {' et '.join(away)} ne répond pas")
    return sentence(found)


def subscriber(record: Record, span: Span) -> str:
    """Whoever asked for the letter or told a problem, and waits for the mail that confirms it."""
    told = figures(record, span)
    owed = [write for write in record.writes if span.concerns(write) and write.is_owed_a_mail]
    if not owed:
        return "personne n’attendait de courriel."
    missing = len(owed) - told["mails"]
    found = []
    if missing:
        found.append(number(missing, "courriel n’est pas arrivé", "courriels ne sont pas arrivés"))
    if told["mail_seconds"] > LATE:
        found.append(f"le dernier courriel attendu est arrivé {seconds(told['mail_seconds'])} plus tard")
    twice = sum(len(record.arrivals.get(write.key, ())) > 1 for write in owed)
    if twice:
        found.append(number(twice, "courriel reçu deux fois", "courriels reçus deux fois"))
    return sentence(found)


READERS = {"un citoyen": citizen, "un rédacteur": editor, "un abonné": subscriber}
