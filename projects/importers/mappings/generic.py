"""Any other catalogue: the usual names of columns in French, English and Dutch, see ``columns.json``."""

import json
from pathlib import Path

from projects.importers.mapping import Mapping

SYNONYMS = json.loads((Path(__file__).parent.parent / "columns.json").read_text(encoding="utf-8"))

GENERIC = Mapping(name="generic", columns={name: tuple(words) for name, words in SYNONYMS.items()})
