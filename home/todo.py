"""The dashboard's « À faire » panel. Each app brings its items by the hook ``construct_todo_items``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Value
from wagtail import hooks
from wagtail.admin.ui.components import Component


@dataclass(frozen=True)
class TodoItem:
    """``count`` things to do, what they are and the address of the list that shows them."""

    count: int
    label: str
    url: str
    icon: str = "list-ul"


@dataclass(frozen=True)
class TodoRows:
    """A TodoItem whose count is that of ``rows``: the panel counts those of all apps in one query.

    ``say(count)``: what they are.
    """

    rows: QuerySet
    say: Callable[[int], str]
    url: str
    icon: str = "list-ul"


def counted(items):
    """TodoItems alone, in the same order."""
    asked = [item for item in items if isinstance(item, TodoRows)]
    counts = iter(count_together([item.rows for item in asked]))
    return [_with_count(item, next(counts)) if isinstance(item, TodoRows) else item for item in items]


def _with_count(item, count):
    return TodoItem(count, item.say(count), item.url, item.icon)


def count_together(querysets):
    """The number of rows of each, by one query for all."""
    queries = [
        rows.order_by().annotate(asked=Value(asked)).values("asked").annotate(counted=Count("pk"))
        for asked, rows in enumerate(querysets)
    ]
    if not queries:
        return []
    first, *others = (query.values_list("asked", "counted") for query in queries)
    found = dict(first.union(*others, all=True))
    return [found.get(asked, 0) for asked in range(len(queries))]


class TodoPanel(Component):
    name = "todo"
    order = 100
    template_name = "home/admin/todo_panel.html"

    def __init__(self, request):
        self.request = request

    def items(self):
        """What waits for this user; nothing that is done already."""
        found = []
        for bring in hooks.get_hooks("construct_todo_items"):
            found += bring(self.request)
        return [item for item in counted(found) if item.count]

    def get_context_data(self, parent_context):
        return {"items": self.items()}
