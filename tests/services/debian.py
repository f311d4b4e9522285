"""Programs of a Debian package, without installing it: installing a server would start it."""

import fcntl
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.services.machine import ServiceError, cache_dir, run_checked, say


def unpacked(*packages: str, wanted: str) -> Path:
    """Return a folder that holds the files of `packages` (usr/sbin…), which give `wanted` (French).

    It bears the name of the first.
    They are kept in the cache; two launchers started together download once. Raises ServiceError.
    """
    cache = cache_dir()
    cache.mkdir(parents=True, exist_ok=True)
    home = cache / f"{packages[0]}-tools"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.is_dir():
            _download(packages, wanted, home)
    return home


def _download(packages: Sequence[str], wanted: str, home: Path) -> None:
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise ServiceError(f"{wanted} : il faut apt-get et dpkg (Debian, Ubuntu).")
    say(f"{wanted} : téléchargement de {', '.join(packages)}, sans installer…")
    partial = home.with_name(f"{home.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    remedy = "le téléchargement a échoué. Remède : apt-get update, puis recommencez."
    run_checked(["apt-get", "-q", "download", *packages], remedy, partial)
    for archive in list(partial.glob("*.deb")):
        run_checked(["dpkg", "-x", archive, partial], "dpkg -x a échoué.")
        archive.unlink()
    partial.rename(home)
