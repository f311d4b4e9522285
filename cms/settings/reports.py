"""Problem reports."""

from pathlib import Path

from cms.settings.environment import env

_CACHE = env("CO_CONSTRUISONS_CACHE", default=str(Path.home() / ".cache" / "co-construisons"))
#: Made by « make contours ». Without it, people are asked which of the nearest communes they are in.
CONTOURS_FILE = env("CONTOURS_FILE", default=str(Path(_CACHE) / "contours.npz"))
#: Made by « make town-halls ». Without it, editors look for the public address of a commune that applies.
TOWN_HALLS_FILE = env("TOWN_HALLS_FILE", default=str(Path(_CACHE) / "town-halls.csv.xz"))
