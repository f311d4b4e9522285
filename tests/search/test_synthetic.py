"""The catalogues of the benches: French, realistic, and always the same."""

import json
from collections import Counter
from random import Random

import pytest

from tests.benchmarks.synthetic import Catalogue, Texts, Weighted, vocabulary
from tests.projects.factories import PlaceFactory

CORPUS = [
    {
        "title": "Relais des jardins",
        "text": "Partager des graines entre voisins du quartier.\nTitre\nVenez !",
    },
    {"title": "Carnet de baignade", "text": "Relever la température de la rivière chaque samedi matin. Oui."},
]


@pytest.fixture
def texts(tmp_path):
    region = PlaceFactory(code="reg-53", kind="region", name="Bretagne")
    departement = PlaceFactory(code="dep-35", kind="departement", name="Ille-et-Vilaine", parent=region)
    for code, name, people in (("com-35238", "Rennes", 200_000), ("com-35288", "Saint-Malo", 40_000)):
        PlaceFactory(
            code=code, name=name, parent=departement, population=people, latitude=48.1, longitude=-1.7
        )
    path = tmp_path / "corpus.jsonl"
    path.write_text("\n".join(json.dumps(text) for text in CORPUS), encoding="utf-8")
    return Texts.read(path)


def test_sentences_are_told_from_headings(texts):
    assert texts.sentences == [
        "Partager des graines entre voisins du quartier.",
        "Relever la température de la rivière chaque samedi matin.",
    ]


def test_a_seed_always_gives_the_same_projects(texts):
    assert list(Catalogue(texts).documents(20)) == list(Catalogue(texts).documents(20))
    assert list(Catalogue(texts).documents(20)) != list(Catalogue(texts, seed=2).documents(20))


def test_projects_bear_what_the_site_knows(texts):
    known = vocabulary()
    for document in Catalogue(texts).documents(50):
        assert document.title.split(" à ")[0] in texts.titles
        assert document.facets["ou"] in (
            ["com-35238", "dep-35", "reg-53"],
            ["com-35288", "dep-35", "reg-53"],
            ["partout"],
            ["en-ligne"],
        )
        for name, slugs in known.items():
            assert set(document.facets.get(name, [])) <= set(slugs)


def test_the_first_values_are_those_of_most_projects(texts):
    catalogue = Catalogue(texts, {"theme": ["eau", "air", "sol"]})
    times = Counter(slug for document in catalogue.documents(300) for slug in document.facets["theme"])
    assert times["eau"] > times["air"] > times["sol"] > 0


def test_weights_may_be_given():
    assert Weighted(["a", "b"], [0, 1]).draw(Random(1), most=3) == ["b"]
