"""Whole publiccode.yml files, one for each kind of example that the standard and its validator publish.

All describe tools that do not exist, in words of our own.
"""

HEAD = """publiccodeYmlVersion: "0.4"
name: Exemple
url: https://forge.example/exemple.git
platforms: [web, linux]
developmentStatus: beta
softwareType: standalone/web
"""
WORDS = """description:
  fr:
    shortDescription: Suivre les chantiers de la rue
    longDescription: >
      Les travaux de la voirie, leurs dates et leurs déviations, sur une carte que les services tiennent.
"""
LEGAL = "legal:\n  license: EUPL-1.2\n"
CARE = """maintenance:
  type: internal
  contacts:
    - name: Direction de la voirie
"""
LANGUAGES = "localisation:\n  localisationReady: false\n  availableLanguages: [fr, br]\n"

PARTS = {"head": HEAD, "words": WORDS, "legal": LEGAL, "care": CARE, "languages": LANGUAGES}


def file_of(more="", **parts):
    """A valid file with some of its parts replaced, and ``more`` at its end."""
    return "".join({**PARTS, **parts}.values()) + more


CONTRACT = """maintenance:
  type: contract
  contractors:
    - name: Coopérative du libre
      email: contact@coop.example
      website: https://coop.example/
      until: "2029-12-31"
  contacts:
    - name: Direction de la voirie
      affiliation: Métropole d’exemple
      phone: +33 1 00 00 00 00
"""
VALID = {
    "minimal": file_of(),
    "no categories": file_of(),
    "categories empty": file_of("categories: []\n"),
    "categories null": file_of("categories:\n"),
    "categories": file_of("categories:\n  - geographic-information-systems\n"),
    "country section": file_of("it:\n  countryExtensionVersion: '1.0'\n  riuso:\n    codiceIPA: c_h501\n"),
    "country section in capitals": file_of("IT:\n  piattaforme:\n    spid: true\n"),
    "country section without conformity": file_of("it:\n  piattaforme:\n    pagopa: false\n"),
    "dependencies": file_of(
        "dependsOn:\n  open:\n    - name: PostGIS\n      versionMin: '3.3'\n      optional: false\n"
        "  proprietary:\n    - name: Fond de plan\n  hardware:\n    - name: Lecteur de badges\n"
    ),
    "funded": file_of("fundedBy:\n  - name: Région d’exemple\n    uri: https://region.example/\n"),
    "funded by a name in a register": file_of("fundedBy:\n  - uri: urn:x-siren:000000000\n"),
    "organisation": file_of(
        "organisation:\n  name: Métropole d’exemple\n  uri: https://metropole.example/\n"
    ),
    "organisation of a register": file_of("organisation:\n  uri: urn:x-siren:000000000\n"),
    "logo at an address": file_of("logo: https://exemple.example/logo.svg\n"),
    "logo in the repository": file_of("logo: img/logo.svg\nmonochromeLogo: img/logo-mono.svg\n"),
    "based on one": file_of("isBasedOn: https://forge.example/autre.git\n"),
    "based on several": file_of("isBasedOn:\n  - https://forge.example/a\n  - https://forge.example/b\n"),
    "released": file_of("softwareVersion: 2.1.0\nreleaseDate: '2026-05-02'\n"),
    "released on a day without quotes": file_of("releaseDate: 2026-05-02\n"),
    "a suite and its road": file_of("applicationSuite: Rue\nroadmap: https://forge.example/exemple/suite\n"),
    "what goes in and out": file_of("inputTypes: [text/csv]\noutputTypes:\n  - application/geo+json\n"),
    "used by": file_of("usedBy:\n  - Commune d’exemple\n  - Une autre\n"),
    "used by nobody": file_of("usedBy:\n"),
    "audience": file_of(
        "intendedAudience:\n  scope: [local-authorities]\n  countries: [FR]\n  unsupportedCountries: [US]\n"
    ),
    "no more maintained": file_of(care="maintenance:\n  type: none\n"),
    "nobody but a contact": file_of(care="maintenance:\n  type: none\n  contacts:\n    - name: Archives\n"),
    "a community": file_of(care="maintenance:\n  type: community\n  contacts:\n    - name: Le forum\n"),
    "a contract with contacts": file_of(care=CONTRACT),
    "either licence": file_of(legal="legal:\n  license: EUPL-1.2 OR AGPL-3.0-or-later\n"),
    "a licence with an exception": file_of(
        legal="legal:\n  license: GPL-3.0-or-later WITH Classpath-exception-2.0\n"
    ),
    "owners": file_of(
        legal="legal:\n  license: MIT\n  mainCopyrightOwner: Ville d’exemple\n  repoOwner: Agence\n"
        "  authorsFile: AUTHORS.md\n"
    ),
    "in two languages": file_of(
        words=WORDS + "  en:\n    shortDescription: Follow road works\n    longDescription: On a map.\n"
    ),
    "in another language only": file_of(
        words="description:\n  it:\n    shortDescription: Seguire i lavori\n    longDescription: Su mappa.\n"
    ),
    "all that a description may say": file_of(
        words=WORDS
        + "    localisedName: Rue ouverte\n    genericName: Suivi de chantiers\n"
        + "    documentation: https://doc.example/\n    apiDocumentation: https://doc.example/api\n"
        + "    features: [Carte, Alertes]\n    screenshots: [img/carte.png]\n"
        + "    videos: ['https://video.example/1']\n    awards: [Prix de la rue]\n"
    ),
    "a byte order mark": "\ufeff" + file_of(),
    "comments and a document mark": "---\n# Décrit l’outil\n" + file_of(),
    "lines of another system": file_of().replace("\n", "\r\n"),
    "written as JSON": (
        '{"publiccodeYmlVersion": "0.4", "name": "Exemple", "url": "https://forge.example/e", '
        '"platforms": ["web"], "developmentStatus": "beta", "softwareType": "library", "description": '
        '{"fr": {"shortDescription": "Court", "longDescription": "Long"}}, "legal": {"license": "MIT"}, '
        '"maintenance": {"type": "none"}, "localisation": {"localisationReady": true, '
        '"availableLanguages": ["fr"]}}'
    ),
}
#: What each lacks or has wrong, and words of what is told.
INVALID = {
    "no version": (file_of(head=HEAD.partition("\n")[2]), "publiccodeYmlVersion"),
    "no name": (file_of(head=HEAD.replace("name: Exemple\n", "")), "« name »"),
    "an empty name": (file_of(head=HEAD.replace("Exemple", '""')), "« name »"),
    "no address": (file_of(head=HEAD.replace("url:", "adresse:")), "« url »"),
    "an address of a machine": (file_of(head=HEAD.replace("https://forge", "git@forge")), "https://"),
    "no platform": (file_of(head=HEAD.replace("platforms: [web, linux]\n", "")), "platforms"),
    "a platform that is no list": (file_of(head=HEAD.replace("[web, linux]", "web")), "platforms"),
    "no status": (file_of(head=HEAD.replace("developmentStatus: beta\n", "")), "developmentStatus"),
    "no type": (file_of(head=HEAD.replace("softwareType: standalone/web\n", "")), "softwareType"),
    "no description": (file_of(words=""), "« description »"),
    "a description that is a text": (file_of(words="description: Une carte\n"), "« description »"),
    "no short description": (
        file_of(words=WORDS.replace("shortDescription", "court")),
        "description.fr.shortDescription",
    ),
    "no long description": (
        file_of(words=WORDS.replace("longDescription", "long")),
        "description.fr.longDescription",
    ),
    "no licence": (file_of(legal=""), "legal.license"),
    "an invented licence": (file_of(legal="legal:\n  license: Libre\n"), "SPDX"),
    "no maintenance": (file_of(care=""), "maintenance.type"),
    "a contract without contractor": (file_of(care="maintenance:\n  type: contract\n"), "contractors"),
    "a contractor without end": (file_of(care=CONTRACT.replace("until", "fin")), "« until »"),
    "a contractor until one day": (file_of(care=CONTRACT.replace("2029-12-31", "2029")), "2027-01-31"),
    "a community without contact": (file_of(care="maintenance:\n  type: community\n"), "contacts"),
    "no language": (file_of(languages="localisation:\n  localisationReady: true\n"), "availableLanguages"),
    "no localisation": (file_of(languages=""), "localisationReady"),
    "a road that is no address": (file_of("roadmap: bientôt\n"), "« roadmap »"),
}
