"""The form of a page, with panels of our own beside it."""

from functools import partial

from wagtail.admin.views.pages.edit import EditView
from wagtail.models import PagePermissionTester


class LeafPermissions(PagePermissionTester):
    """Wagtail's, without asking the database for the descendants of a page that has none."""

    def can_delete(self, ignore_bulk=False):
        if not self.user.is_active or self.user.is_superuser or "publish" in self.permissions:
            return super().can_delete(ignore_bulk)
        if "change" in self.permissions:
            return not self.page.live
        return super().can_delete(ignore_bulk)


class WithOurPanels:
    """Adds to a form ``our_panels``, side panels of the page as last saved. A form that saves itself is
    the same one before and after: both views have them."""

    our_panels = ()

    def get_side_panels(self):
        panels = super().get_side_panels()
        panels += [panel(self.page, self.request) for panel in self.our_panels]
        return panels


class LeanEditView(WithOurPanels, EditView):
    """Wagtail's, asking the database less."""

    def get(self, request, *args, **kwargs):
        # A draft does not know the workflow of its page: each part of the form would ask for it anew.
        states = self.real_page_record._current_workflow_states
        self.page.permissions_for_user = partial(LeafPermissions, page=self.page)
        self.page._current_workflow_states = self.real_page_record.specific._current_workflow_states = states
        return super().get(request, *args, **kwargs)
