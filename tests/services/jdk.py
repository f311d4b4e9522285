"""Find the Java development kit that Elasticsearch needs."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from tests.services.machine import ServiceError, is_reachable_by_all, is_root

OLDEST_MAJOR = 21
# A runtime without them starts, then fails while loading Elasticsearch.
NEEDED_MODULES = {"jdk.attach", "jdk.jlink"}
SYSTEM_FOLDERS = [Path("/usr/lib/jvm"), Path("/opt"), Path("/usr/java"), Path("/usr/local")]


def candidates() -> Iterator[Path]:
    """Yield the folders where a JDK may be: those a person named, then the usual ones."""
    for variable in ("ES_JAVA_HOME", "JAVA_HOME"):
        if named := os.environ.get(variable):
            yield Path(named)
    if on_path := shutil.which("java"):
        yield Path(on_path).resolve().parent.parent
    for parent in (*SYSTEM_FOLDERS, Path.home() / ".sdkman/candidates/java"):
        if os.access(parent, os.R_OK):
            yield from sorted(release.parent for release in parent.glob("*/release"))


def is_suitable(folder: Path) -> bool:
    """Tell whether `folder` holds a JDK of version ≥ 21, complete, that our account may enter."""
    release = folder / "release"
    if not os.access(release, os.R_OK) or not (folder / "bin/java").is_file():
        return False
    facts = dict(re.findall(r'^(\w+)="(.*)"$', release.read_text(errors="replace"), re.MULTILINE))
    major = re.match(r"\d+", facts.get("JAVA_VERSION", "0"))
    complete = NEEDED_MODULES.issubset(facts.get("MODULES", "").split())
    usable = not is_root() or is_reachable_by_all(folder)
    return major is not None and int(major[0]) >= OLDEST_MAJOR and complete and usable


def find_java() -> Path:
    """Return the path of a `java` program that runs Elasticsearch.

    Raises ServiceError with the folders looked at and the package to install.
    """
    looked_at = list(candidates())
    for folder in looked_at:
        if is_suitable(folder):
            return folder / "bin/java"
    names = ", ".join(dict.fromkeys(map(str, (*looked_at, *SYSTEM_FOLDERS))))
    raise ServiceError(
        f"aucun JDK complet de version ≥ {OLDEST_MAJOR} (regardé : {names}).\n"
        "Remède : installez openjdk-21-jdk-headless (Debian 13, Ubuntu 24.04) ou temurin-21-jdk\n"
        "(dépôt d'Adoptium, Debian 12), ou indiquez un JDK avec ES_JAVA_HOME,\n"
        "ou votre propre serveur avec ELASTICSEARCH_URL."
    )
