"""The dashboard's « À faire » panel. Each app brings its items by the hook ``construct_todo_items``."""

from dataclasses import dataclass

from wagtail import hooks
from wagtail.admin.ui.components import Component


@dataclass(frozen=True)
class TodoItem:
    """``count`` things to do, what they are and the address of the list that shows them."""

    count: int
    label: str
    url: str
    icon: str = "list-ul"


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
        return [item for item in found if item.count]

    def get_context_data(self, parent_context):
        return {"items": self.items()}
