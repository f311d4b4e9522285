"""Postfix’s own measuring tools, smtp-sink and smtp-source, without Postfix: nothing is installed."""

import fcntl
import os
import shutil
from pathlib import Path

from tests.services.machine import ServiceError, cache_dir, run_checked, say

PACKAGE = "postfix"
LIBRARIES, PROGRAMS = Path("usr/lib/postfix"), Path("usr/sbin")


def obtain() -> Path:
    """Return a folder with usr/sbin/smtp-sink and usr/sbin/smtp-source. Raises ServiceError.

    Debian's package is unpacked in the cache: installing it would start a mail server.
    """
    cache = cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / "postfix-tools"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.is_dir():
            download(home)
    return home


def download(home: Path) -> None:
    """Get the package with apt and unpack it at `home`, or nothing at all there."""
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise ServiceError("smtp-sink et smtp-source : il faut apt-get et dpkg (Debian, Ubuntu).")
    say(f"smtp-sink et smtp-source : téléchargement du paquet {PACKAGE}, sans l'installer…")
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    remedy = "le téléchargement a échoué. Remède : apt-get update, puis recommencez."
    run_checked(["apt-get", "-q", "download", PACKAGE], remedy, partial)
    (package,) = partial.glob("*.deb")
    run_checked(["dpkg", "-x", package, partial], "dpkg -x a échoué.")
    package.unlink()
    partial.rename(home)


def command(home: Path, program: str, *options: str) -> list[str]:
    return [str(home / PROGRAMS / program), *options]


def environment(home: Path) -> dict[str, str]:
    """Ours, where the programs find the libraries of their package."""
    return os.environ | {"LD_LIBRARY_PATH": str(home / LIBRARIES)}
