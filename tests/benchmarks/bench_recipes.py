"""How long the recipes of an issue take for very many subscribers, in one process, on PostgreSQL.

The projects have the vocabulary of the site, towns of their own and the sentences of the demonstration.
Most people follow a few projects, some far more often than others, and have received a letter before.
``alone``: people per second when the engine is asked anew for each, as the similar projects of a page do.
``peer``: people per second when rows are written without looking for anything: the limit of the database.
``memory``: megabytes of the process, after a tenth of the people and at its most. JSON last.
"""

import argparse
import json
import os
import sys
import time
from collections import Counter
from datetime import timedelta
from random import Random

import django

from tests.benchmarks.bench_indexing import Memory, sentences
from tests.services import postgres

ANSWERS = ("done", "not-yet", "not-for-me")
TOWNS, CHUNK, ALONE, MEGABYTE = 100, 5_000, 60, 2**20
#: How many projects somebody follows, each as likely as the others.
FOLLOWED = (0, 0, 1, 1, 1, 2, 3, 6)
WITH_PLACE, WITH_ANSWER = 0.6, 0.3


def make_places():
    """A région for each ten towns. Returns the towns."""
    from projects.models import Place

    regions = Place.objects.bulk_create(
        [Place(kind="region", code=f"reg-{n:02}", name=f"Région {n}") for n in range(TOWNS // 10)]
    )
    regions = list(Place.objects.filter(code__in=[region.code for region in regions]).order_by("code"))
    towns = [
        Place(kind="commune", code=f"com-{n:05}", name=f"Commune {n}", parent=regions[n // 10])
        for n in range(TOWNS)
    ]
    Place.objects.bulk_create(towns)
    return list(Place.objects.filter(kind="commune").order_by("code"))


def make_projects(number, towns):
    """Projects that can be joined and searched; two in five anywhere. Returns their ids."""
    from django.db import connection, transaction
    from django.utils import timezone

    from projects.models import ContributionKind, ProjectPage, Theme
    from search import rebuilding
    from tests.projects.factories import OrganisationFactory, ProjectPageFactory

    chance, texts = Random(1), sentences()
    themes = list(Theme.objects.values_list("code", flat=True))
    kinds = list(ContributionKind.objects.values_list("code", flat=True))
    carriers = [OrganisationFactory() for _carrier in range(number // 10 + 1)]
    with transaction.atomic():
        for n in range(number):
            body = f"<p>{' '.join(chance.sample(texts, 3))}</p>"
            anywhere = chance.random() < 0.4
            ProjectPageFactory(
                title=f"{' '.join(chance.choice(texts).split()[:4])} {n}",
                summary=" ".join(chance.sample(texts, 2))[:250],
                body=json.dumps([{"type": "paragraph", "value": body}]),
                organisation=chance.choice(carriers),
                themes=set(chance.sample(themes, 2)),
                contribution_kinds=set(chance.sample(kinds, 2)),
                scope="online" if anywhere else "places",
                places=[] if anywhere else [chance.choice(towns).code],
                first_published_at=timezone.now() - timedelta(days=chance.randint(0, 900)),
            )
        # The index is written once, not after each page.
        connection.run_on_commit.clear()
    rebuilding.rebuild()
    return list(ProjectPage.objects.values_list("pk", flat=True))


class Audience:
    """Subscribers written by the thousand."""

    def __init__(self, projects, towns):
        from projects.models import ContributionKind, Theme

        self.chance, self.projects, self.towns = Random(2), projects, towns
        self.weights = [1 / rank for rank in range(1, len(projects) + 1)]
        self.themes, self.kinds = (
            list(model.objects.values_list("pk", flat=True)) for model in (Theme, ContributionKind)
        )

    def followed(self, most):
        return set(self.chance.choices(self.projects, self.weights, k=self.chance.choice(most)))

    def write(self, numbers, issue):
        from campaigns.newsletters.models import Subscription
        from projects.models import Contributor, Follow

        people = [
            Contributor(
                email=f"personne{n}@example.org",
                place=self.chance.choice(self.towns) if self.chance.random() < WITH_PLACE else None,
            )
            for n in numbers
        ]
        Contributor.objects.bulk_create(people)
        self._join(Contributor.themes, "theme_id", people, self.themes, 2)
        self._join(Contributor.contribution_kinds, "contributionkind_id", people, self.kinds, 1)
        Follow.objects.bulk_create(
            [Follow(contributor=person, project_id=pk) for person in people for pk in self.followed(FOLLOWED)]
        )
        self._answer(people)
        self._receive(
            issue,
            Subscription.objects.bulk_create(
                [Subscription(contributor=person, state="active") for person in people]
            ),
        )

    def _answer(self, people):
        from projects.models import Participation

        chance = self.chance
        answering = [person for person in people if chance.random() < WITH_ANSWER]
        Participation.objects.bulk_create(
            [
                Participation(
                    contributor=person, project_id=chance.choice(self.projects), status=chance.choice(ANSWERS)
                )
                for person in answering
            ]
        )

    def _receive(self, issue, subscriptions):
        from campaigns.newsletters.models import Delivery

        Delivery.objects.bulk_create(
            [
                Delivery(
                    issue=issue,
                    subscription=subscription,
                    address=subscription.contributor.email,
                    state="sent",
                    recipe=[
                        {"project": pk, "reason": {"kind": "fresh"}}
                        for pk in self.chance.sample(self.projects, 4)
                    ],
                )
                for subscription in subscriptions
            ]
        )

    def _join(self, field, column, people, values, most):
        rows = [
            field.through(contributor=person, **{column: value})
            for person in people
            for value in self.chance.sample(values, self.chance.randint(0, most))
        ]
        field.through.objects.bulk_create(rows)


def rate_alone():
    from campaigns.newsletters.models import Subscription
    from campaigns.newsletters.readers import read_readers
    from search.query import Profile
    from search.recommendations import recommend

    ids = Subscription.objects.order_by("?").values_list("pk", flat=True)[:ALONE]
    start = time.perf_counter()
    for reader in (reader for pk in ids for reader in read_readers([pk])):
        wanted = {name: tuple(slugs) for name, slugs in reader.tastes.wanted.items()}
        profile = Profile(
            reader.tastes.seeds, wanted.get("theme", ()), wanted.get("contribution", ()), wanted.get("ou", ())
        )
        recommend(profile, reader.known, 4)
    return ALONE / (time.perf_counter() - start)


def rate_of_rows(number):
    """Of an issue that proposes the same to everybody."""
    from campaigns.newsletters.models import Delivery, Subscription
    from tests.campaigns.newsletters.factories import IssueFactory

    issue = IssueFactory()
    recipe = [{"project": 1, "reason": {"kind": "shared", "title": "", "labels": ["Thème"] * 3}}] * 4
    people = Subscription.objects.values_list("pk", "contributor__email")[:number]
    start = time.perf_counter()
    rows = [Delivery(issue=issue, subscription_id=pk, address=email, recipe=recipe) for pk, email in people]
    for begin in range(0, len(rows), 500):
        Delivery.objects.bulk_create(rows[begin : begin + 500])
    spent = time.perf_counter() - start
    issue.delete()
    return number / spent


def prepare(issue, number):
    """Freeze the audience. Returns (seconds, megabytes after a tenth, megabytes at most)."""
    from django.utils import timezone

    from campaigns.newsletters.preparation import prepare as freeze

    start, early = time.perf_counter(), 0
    with Memory() as memory:
        while not freeze(issue, timezone.now() + timedelta(seconds=5)):
            if not early and issue.deliveries.count() > number / 10:
                early = memory.now()
    return time.perf_counter() - start, round(early / MEGABYTE), round(memory.peak / MEGABYTE)


def outcome(issue):
    sizes, reasons = Counter(), Counter()
    for recipe in issue.deliveries.values_list("recipe", flat=True).iterator():
        sizes[len(recipe)] += 1
        reasons.update(item["reason"]["kind"] for item in recipe)
    total = sum(sizes.values())
    return {
        "projects": {str(size): round(count / total, 3) for size, count in sorted(sizes.items())},
        "fewer_than_3": round(sum(count for size, count in sizes.items() if size < 3) / total, 3),
        "reasons": dict(reasons.most_common()),
    }


def measure(number, projects):
    from django.core.management import call_command
    from django.db import connection

    from tests.campaigns.newsletters.factories import IssueFactory

    call_command("migrate", verbosity=0)
    towns = make_places()
    audience = Audience(make_projects(projects, towns), towns)
    before = IssueFactory(state="sent")
    for start in range(0, number, CHUNK):
        audience.write(range(start, min(start + CHUNK, number)), before)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    peer, alone = rate_of_rows(min(number, 20_000)), rate_alone()
    issue = IssueFactory(approved=True)
    seconds, early, most = prepare(issue, number)
    return {
        "subscribers": number,
        "projects": projects,
        "seconds": round(seconds, 1),
        "rate": round(number / seconds),
        "minutes_for_300000": round(300_000 / (number / seconds) / 60, 1),
        "memory": [early, most],
        "peer": round(peer),
        "alone": round(alone),
        **outcome(issue),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", type=int, default=300_000)
    parser.add_argument("--projects", type=int, default=2_000)
    options = parser.parse_args()
    with postgres.running(durable=True) as server:
        os.environ["DATABASE_URL"] = server.url
        django.setup()
        found = measure(options.n, options.projects)
    sys.stdout.write(json.dumps({"benchmark": "recipes", **found}) + "\n")


if __name__ == "__main__":
    main()
