"""The Elasticsearch index of projects: French analysis and a strict mapping from the registry."""

import hashlib
import json

from search.analysis import ELISIONS, STOP_WORDS
from search.facets import STORED

FRENCH = ["fr_elision", "lowercase", "asciifolding", "fr_stop", "fr_stem"]

ANALYSIS = {
    "filter": {
        "fr_elision": {"type": "elision", "articles_case": True, "articles": list(ELISIONS)},
        "fr_stop": {"type": "stop", "stopwords": sorted(STOP_WORDS)},
        "fr_stem": {"type": "stemmer", "language": "light_french"},
        "fr_edge": {"type": "edge_ngram", "min_gram": 1, "max_gram": 15},
    },
    "analyzer": {
        "fr": {"type": "custom", "tokenizer": "standard", "filter": FRENCH},
        "fr_exact": {"type": "custom", "tokenizer": "standard", "filter": FRENCH[:3]},
        "fr_prefix": {"type": "custom", "tokenizer": "standard", "filter": [*FRENCH[:3], "fr_edge"]},
    },
}


def mapping() -> dict:
    """The mapping, strict: a field that is not declared here is an error, not a guess."""
    keyword = {"type": "keyword"}
    text = {"type": "text", "analyzer": "fr"}
    prefix = {"type": "text", "analyzer": "fr_prefix", "search_analyzer": "fr_exact"}
    return {
        "dynamic": "strict",
        "properties": {
            "title": {**text, "fields": {"prefix": prefix}},
            "summary": text,
            "labels": text,
            "body": text,
            "near": {**text, "term_vector": "yes"},
            "facets": {"dynamic": "strict", "properties": {facet.name: keyword for facet in STORED}},
            "months": {"type": "byte"},
            "recruiting": {"type": "boolean"},
            "opens_on": {"type": "date"},
            "closes_on": {"type": "date"},
            "published_at": {"type": "date"},
            "page_id": {"type": "long"},
        },
    }


def index_body() -> dict:
    """What creates the index: one shard, so that the counts of a terms aggregation are exact."""
    return {
        "settings": {
            "number_of_shards": 1,
            "auto_expand_replicas": "0-1",
            "max_result_window": 10_000,
            "analysis": ANALYSIS,
        },
        "mappings": mapping(),
    }


def fingerprint() -> str:
    """Changes with the mapping or the analysis, so that a new release never reads an old index."""
    return hashlib.sha256(json.dumps(index_body(), sort_keys=True).encode()).hexdigest()[:10]
