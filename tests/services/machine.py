"""What the machine offers: a cache folder, free ports, an unprivileged account, packages."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

SYSTEM_CACHE = Path("/var/cache/co-construisons")
SYSTEM_TEMPORARY = Path("/var/tmp")
ROOT_UID = 0


class ServiceError(Exception):
    """A server cannot be obtained or started; the message is French and names a remedy."""


def say(message: str) -> None:
    """Tell the person at the terminal; standard output belongs to the command we run."""
    sys.stderr.write(f"[services] {message}\n")
    sys.stderr.flush()


def last_lines(text: str, count: int = 30) -> str:
    return "\n".join(text.splitlines()[-count:])


def is_root() -> bool:
    return os.geteuid() == ROOT_UID


def free_ports(count: int = 1) -> list[int]:
    """Return `count` different TCP ports that nothing listens on at 127.0.0.1."""
    with ExitStack() as held_until_all_are_known:
        sockets = [held_until_all_are_known.enter_context(socket.socket()) for _ in range(count)]
        for listener in sockets:
            listener.bind(("127.0.0.1", 0))
        return [listener.getsockname()[1] for listener in sockets]


def is_reachable_by_all(path: Path) -> bool:
    """Tell whether any account may enter `path`; parts that do not exist yet are ignored."""
    path = path.absolute()
    return all(part.stat().st_mode & 0o001 for part in (path, *path.parents) if part.exists())


def cache_dir() -> Path:
    """Return the folder, perhaps not created yet, that keeps what was downloaded.

    In order: $CO_CONSTRUISONS_CACHE, $XDG_CACHE_HOME/co-construisons, ~/.cache/co-construisons.
    The servers root starts run as another account, which cannot enter a private folder such as
    /root: root then gets /var/cache/co-construisons.
    """
    if chosen := os.environ.get("CO_CONSTRUISONS_CACHE"):
        folder = Path(chosen)
    elif chosen := os.environ.get("XDG_CACHE_HOME"):
        folder = Path(chosen) / "co-construisons"
    else:
        folder = Path.home() / ".cache" / "co-construisons"
    if not is_root() or is_reachable_by_all(folder):
        return folder.absolute()
    if chosen:
        say(f"cache {folder} : fermé aux autres comptes, {SYSTEM_CACHE} le remplace.")
    return SYSTEM_CACHE


def unprivileged_account(*names: str) -> pwd.struct_passwd | None:
    """Return the first account of `names` that exists, or None when we are not root.

    Both servers refuse to run as root. Raises ServiceError when no account of `names` exists.
    """
    if not is_root():
        return None
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    for name in names:
        if name in accounts:
            return accounts[name]
    raise ServiceError(f"aucun compte {' ou '.join(names)} : créez-le (adduser --system).")


def give(folder: Path, account: pwd.struct_passwd | None) -> None:
    """Make `account` the owner of `folder` and of all it holds; None changes nothing."""
    if account is not None:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)


@contextmanager
def private_folder(name: str, account: pwd.struct_passwd | None) -> Iterator[Path]:
    """Lend a temporary folder owned by `account`, and remove it with its content."""
    usable = account is None or is_reachable_by_all(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(
        prefix=f"co-construisons-{name}-",
        dir=None if usable else SYSTEM_TEMPORARY,
        ignore_cleanup_errors=True,
    ) as folder:
        give(Path(folder), account)
        yield Path(folder)


def run_checked(
    command: Sequence[str | Path],
    failure: str,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run `command` in silence, in `folder` and with `environment` (None: ours).

    Raises ServiceError with `failure` (French) and the end of the output when it fails.
    """
    outcome = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if outcome.returncode:
        raise ServiceError(f"{failure}\n{last_lines(outcome.stdout)}")


def install_package(package: str, wanted: str) -> None:
    """Install a Debian package, which provides `wanted` (French), when we are root.

    Raises ServiceError with the command to type when we are not, or when it fails.
    """
    remedy = f"{wanted} : absent. Remède : apt-get install -y --no-install-recommends {package}"
    if not is_root() or shutil.which("apt-get") is None:
        raise ServiceError(remedy)
    say(f"{wanted} : absent, installation du paquet {package} avec apt-get…")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends", package]
    run_checked([*apt, "update"], "apt-get update a échoué.", environment=environment)
    run_checked(install, f"apt-get a échoué. {remedy}", environment=environment)
