"""The kinds of files that can be imported. A new one is a ``Mapping`` and a line below."""

from projects.importers.cells import normalise
from projects.importers.mappings.etalab import CONSULTATIONS, EIG
from projects.importers.mappings.generic import GENERIC
from projects.importers.mappings.jrc import CITSCI, JRC
from projects.importers.mappings.native import NATIVE
from projects.importers.mappings.nl import NL
from projects.importers.mappings.ppsr import EU_CITIZEN_SCIENCE, PPSR_CORE, SCISTARTER
from projects.importers.mappings.projet_du_mois import PROJET_DU_MOIS

# The first whose signature is there wins; the generic one, without a signature, takes what is left.
RECOGNISED = (
    NATIVE,
    PPSR_CORE,
    EU_CITIZEN_SCIENCE,
    SCISTARTER,
    JRC,
    CITSCI,
    NL,
    PROJET_DU_MOIS,
    CONSULTATIONS,
    EIG,
    GENERIC,
)
MAPPINGS = {mapping.name: mapping for mapping in RECOGNISED}
KNOWN_COLUMNS = frozenset().union(*(mapping.known_columns for mapping in RECOGNISED))


def recognise(records):
    """The mapping whose signature is among the columns of the records."""
    return recognise_columns({normalise(name) for record in records for name in record.values})


def recognise_columns(columns):
    """The same from normalised names."""
    return next(mapping for mapping in RECOGNISED if mapping.signature <= columns)
