"""What editors show above the results of some words. The results themselves know nothing of it."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.models import Page

from home.caching import remember
from home.translations import for_reader, in_readers_words
from search import synonyms
from search.analysis import tokens
from search.models import Promotion
from search.models.promotions import MAX_PAGES


@dataclass(frozen=True)
class Highlight:
    """One promotion as a reader sees it: ``translated`` tells whether its sentence is in their language."""

    sentence: str
    translated: bool
    pages: list[Page]


@dataclass(frozen=True)
class _Rule:
    """``terms``: any of them is enough; of each, every word, as the stems that stand for it."""

    terms: tuple[tuple[frozenset[str], ...], ...]
    sentence: str
    translated: bool
    page_ids: tuple[int, ...]

    def answers(self, typed):
        return any(all(word & typed for word in term) for term in self.terms)


def highlights(text: str) -> list[Highlight]:
    """What is shown above the results of ``text``: ``MAX_PAGES`` pages in all, public and open today."""
    typed = set(tokens(text))
    rules = (
        [rule for rule in remember(_rules, "search", "promotions") if rule.answers(typed)] if typed else []
    )
    pages = _shown(page_id for rule in rules for page_id in rule.page_ids)
    found = []
    for rule in rules:
        # Taken out as they are shown: a page is shown once, under the first sentence that names it.
        own = [pages.pop(page_id) for page_id in rule.page_ids if page_id in pages]
        left = MAX_PAGES - sum(len(highlight.pages) for highlight in found)
        if own[:left]:
            found.append(Highlight(rule.sentence, rule.translated, own[:left]))
    return found


def _rules():
    running = Promotion.objects.running_on(timezone.localdate())
    return [_rule(row) for row in running.prefetch_related("pages")]


def _rule(promotion):
    others = synonyms.stems() if promotion.with_synonyms else {}
    terms = tuple(
        tuple(frozenset((stem, *others.get(stem, ()))) for stem in tokens(term)) for term in promotion.terms()
    )
    sentence = in_readers_words(promotion, "sentence")
    translated = sentence == promotion.sentence_en or get_language() == settings.LANGUAGE_CODE
    return _Rule(terms, sentence, translated, tuple(row.page_id for row in promotion.pages.all()))


def _shown(ids):
    """The pages that may be shown, in the reader's language, by the id that the editor chose."""
    chosen = list(dict.fromkeys(ids))
    if not chosen:
        return {}
    pages = Page.objects.live().public().specific().in_bulk(read := for_reader(chosen))
    return {
        page_id: pages[other]
        for page_id, other in zip(chosen, read, strict=True)
        if other in pages and _is_open(pages[other])
    }


def _is_open(page):
    """Whether one can take part today, for what has dates: a project, a campaign."""
    return getattr(page, "is_open", getattr(page, "is_running", True))
