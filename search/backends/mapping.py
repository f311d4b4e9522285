"""The Elasticsearch index of projects: bags of tokens analysed here, and facets from the registry."""

import hashlib
import json

from django.conf import settings

from search.facets import STORED
from search.predicates import ENDLESS
from search.wording import BAG_WEIGHTS

#: Texts come analysed by search.analysis, in French and alike for every engine: spaces separate tokens.
ANALYSIS = {
    "filter": {"edge": {"type": "edge_ngram", "min_gram": 1, "max_gram": 15}},
    "analyzer": {
        "tokens": {"type": "custom", "tokenizer": "whitespace"},
        "beginnings": {"type": "custom", "tokenizer": "whitespace", "filter": ["edge"]},
    },
}
#: Saying a word again counts for longer than by default: descriptions are long.
SIMILARITY = {"bags": {"type": "BM25", "k1": 2.0, "b": 0.75}}


def mapping() -> dict:
    """The mapping, strict: a field that is not declared here is an error, not a guess."""
    keyword = {"type": "keyword"}
    # Numbered when the index is read anew, rather than by the first search that counts them.
    facet = {**keyword, "eager_global_ordinals": True}
    # Where a token stands in its bag says nothing: only how often it is there.
    bag = {"type": "text", "analyzer": "tokens", "index_options": "freqs", "similarity": "bags"}
    return {
        "dynamic": "strict",
        "_source": {"includes": ["facets"]},
        "properties": {
            **dict.fromkeys(BAG_WEIGHTS, bag),
            "title": {**bag, "norms": False},
            "title_words": {"type": "text", "analyzer": "beginnings", "search_analyzer": "tokens"},
            "start": keyword,
            "facets": {"dynamic": "strict", "properties": {each.name: facet for each in STORED}},
            "values": facet,
            # Those out of season: most projects have none.
            "closed_months": keyword,
            "languages": keyword,
            "recruiting": {"type": "boolean"},
            # Never absent: what must be there or missing is two questions, and far slower than one.
            **{name: {"type": "date", "null_value": day.isoformat()} for name, day in ENDLESS.items()},
            "published_at": {"type": "date"},
            "page_id": {"type": "long"},
            "points": {"type": "geo_point"},
        },
    }


def index_body() -> dict:
    """What creates the index: one shard unless set otherwise, so that counts of values are exact."""
    return {
        "settings": {
            "number_of_shards": settings.DISCOVERY_SHARDS,
            "auto_expand_replicas": settings.DISCOVERY_REPLICAS,
            "max_result_window": 10_000,
            "analysis": ANALYSIS,
            "similarity": SIMILARITY,
        },
        "mappings": mapping(),
    }


def fingerprint() -> str:
    """Changes with the mapping or the analysis, so that a new release never reads an old index."""
    return hashlib.sha256(json.dumps(index_body(), sort_keys=True).encode()).hexdigest()[:10]
