"""What the load needs to know of a site, and what the database kept of its writes afterwards.

python -m tests.faults.owed prepare DRAFTS, or … find FILE, or … hasten. FILE: [[kind, key], …] in JSON.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import django

COMMUNES = 100
#: What is no page of the tree, beside those that are.
ADDRESSES = {
    "list": ["/projets/"],
    "reports": ["/signaler/tous/"],
    "api": ["/api/v1/projets/", "/open311/v2/services.json"],
}


def prepare(drafts):
    """{"key", "codes", "communes", "drafts", "pages": {kind: [path]}, "words", "facets": {name: [slug]}}"""
    from wagtail.models import Page

    from projects.models import Place, ProjectPage
    from search.facets import FACETS
    from tests.benchmarks import telling

    pages = defaultdict(list, ADDRESSES)
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        if page.url:
            pages[type(page).__name__].append(urlsplit(page.url).path)
    titles = ProjectPage.objects.live().public().values_list("title", flat=True)
    closed = [facet for facet in FACETS if not facet.is_open and not facet.is_computed]
    places = Place.objects.filter(kind="commune").order_by("pk")[:COMMUNES]
    facets = {facet.name: [value.slug for value in facet.describe(())] for facet in closed}
    return {
        **telling.offer(list(places), int(drafts)),
        "pages": pages,
        "words": sorted({word for title in titles for word in title.split() if len(word) > 3}),
        "facets": {name: slugs for name, slugs in facets.items() if slugs},
    }


def kept():
    """How often the database holds each key, by kind of writing."""
    from wagtail.models import Revision

    from campaigns.newsletters.models import Consent
    from campaigns.reports.models import Draft

    problems = Counter(Draft.objects.exclude(sent_at=None).values_list("email", flat=True))
    titles = set(Revision.objects.values_list("content__title", flat=True))
    return {
        "subscription": Counter(Consent.objects.values_list("subscription__contributor__email", flat=True)),
        "api": problems,
        "form": problems,
        "publish": Counter(title.removeprefix("Chouettes ") for title in titles),
    }


def find(path):
    """The accepted writes that the database does not hold, and those that it holds twice."""
    found, writes = kept(), json.loads(Path(path).read_text())
    return {
        "lost": [key for kind, key in writes if not found[kind][key]],
        "doubled": [key for kind, key in writes if found[kind][key] > 1],
    }


def hasten():
    """Mail that waits for its second try leaves now rather than in ten minutes; how many such."""
    from django.utils import timezone

    from campaigns.newsletters.models import Consent
    from tests.benchmarks import telling

    now = timezone.now()
    return telling.owe() + Consent.objects.filter(mail_due_at__gt=now).update(mail_due_at=now)


if __name__ == "__main__":
    django.setup()
    task, *arguments = sys.argv[1:]
    done = {"prepare": prepare, "find": find, "hasten": hasten}[task](*arguments)
    sys.stdout.write(json.dumps(done))
