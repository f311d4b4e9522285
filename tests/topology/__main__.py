"""Run the whole site, and a command beside it, or until Ctrl-C: python -m tests.topology [-- CMD]."""

import argparse
import json
import os
import signal
import sys
import tempfile
from pathlib import Path

from tests.services.__main__ import UNAVAILABLE_CODE, CommandWithSignals
from tests.services.machine import ServiceError, say
from tests.topology.machines import Topology, running

#: Where browser tests find the site that runs, and the file of its variables (JSON).
ADDRESS, VARIABLES = "RUNNING_SITE", "RUNNING_SITE_VARIABLES"


def welcome(site: Topology) -> str:
    lines = [
        f"Le site répond : {site.url} (certificat de cette machine : le navigateur avertit)",
        f"Administration : {site.url}/admin/ (redaction, moderation, admin : le mot de passe est le nom)",
        f"Courrier : {site.url}/boite-aux-lettres/",
        *(f"  {name} : journal {server.log}" for name, server in site.processes.items()),
        "Ctrl-C arrête tout et l’oublie.",
    ]
    return "\n".join(lines)


def known_to_the_command(site: Topology, folder: Path) -> dict[str, str]:
    """The command keeps our variables: its own tests do not write in the database of the site."""
    variables = folder / "variables.json"
    variables.write_text(json.dumps(site.environment))
    certificate = {name: site.environment[name] for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")}
    return {ADDRESS: site.url, VARIABLES: str(variables), **certificate}


def main(arguments: list[str]) -> int:
    """Return the exit code of the command, 0 when there is none, or 69 when a server is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.topology", usage="%(prog)s [--port N] [-- CMD…]")
    parser.add_argument("--port", type=int, help="du site, sur 127.0.0.1 (n’importe lequel sinon)")
    separator = arguments.index("--") if "--" in arguments else len(arguments)
    options, command = parser.parse_args(arguments[:separator]), arguments[separator + 1 :]
    try:
        with (
            CommandWithSignals() as runner,
            tempfile.TemporaryDirectory(prefix="co-construisons-site-") as folder,
            running(Path(folder), port=options.port) as site,
        ):
            say(welcome(site))
            if command:
                return runner.run(command, os.environ | known_to_the_command(site, Path(folder)))
            signal.pause()
    except ServiceError as error:
        say(str(error))
        return UNAVAILABLE_CODE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
