"""Who may do what: Wagtail's two groups, with the permissions of the whole site.

Later apps' permissions are named by string; a name that no longer exists is an error.
"""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

EDITORS = "Editors"
MODERATORS = "Moderators"
WAGTAIL_APPROVAL = "Moderators approval"
APPROVAL = "Validation par la modération"

VOCABULARIES = ("theme", "contributionkind", "audience", "accessneed")


def _all_actions(app, *models):
    return tuple(
        f"{app}.{action}_{model}" for model in models for action in ("view", "add", "change", "delete")
    )


EDITOR_PERMISSIONS = (
    "wagtailadmin.access_admin",
    "wagtail_localize.submit_translation",
    "projects.view_place",
    "projects.view_organisation",
    "projects.add_organisation",
    "projects.change_organisation",
    "owners.view_claim",
    "owners.change_claim",
    "owners.view_news",
    "owners.change_news",
    *_all_actions("owners", "membership"),
    "imports.view_importrun",
    "imports.add_importrun",
    "links.view_link",
    "proposals.view_proposal",
    "proposals.change_proposal",
    "communes.view_participant",
    "communes.change_participant",
    "communes.view_step",
    *_all_actions("projects", "territorytext"),
    *_all_actions("search", "synonymgroup", "promotion"),
    "search.view_missedsearch",
    "search.change_missedsearch",
    "newsletters.view_issue",
    "newsletters.add_issue",
    "newsletters.change_issue",
    "newsletters.view_subscription",
    "newsletters.view_delivery",
    *_all_actions("newsletters", "seedperson"),
)
MODERATOR_PERMISSIONS = (
    *EDITOR_PERMISSIONS,
    "projects.delete_organisation",
    *_all_actions("projects", *VOCABULARIES),
    "newsletters.delete_issue",
    *_all_actions("newsletters", "letterplan"),
    "newsletters.approve_issue",
    "newsletters.change_subscription",
    "newsletters.view_suppression",
    "newsletters.add_suppression",
    "newsletters.delete_suppression",
    "home.change_sitesettings",
    "commitments.view_comment",
    "commitments.change_comment",
    "reports.view_report",
    "reports.add_report",
    "reports.change_report",
    "reports.view_change",
    *_all_actions("reports", "category", "answertemplate", "open311key", "open311service"),
    "reports.view_forwarding",
    "reports.change_forwarding",
    "communes.change_callforprojects",
    "digital.view_incident",
    "digital.change_incident",
    "digital.view_incidentstep",
    *_all_actions("digital", "administration"),
    *_all_actions("accessibility", "accessibilityaudit"),
)
PAGE_PERMISSIONS = {
    EDITORS: ("add_page", "change_page"),
    MODERATORS: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
MEDIA_PERMISSIONS = tuple(
    f"{app}.{action}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for action in ("add", "change", "choose")
)


class UnknownPermission(LookupError):
    """A role names a permission that no model declares."""


@transaction.atomic
def set_up_roles():
    """Give both groups what their work needs. Adds only: a second run changes nothing."""
    for name, permissions in ((EDITORS, EDITOR_PERMISSIONS), (MODERATORS, MODERATOR_PERMISSIONS)):
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.add(*find_permissions(permissions))
        _open_pages(group, PAGE_PERMISSIONS[name])
        _open_media(group)
    _attach_approval(Group.objects.get(name=MODERATORS))


def find_permissions(names):
    """The permissions called ``app.codename``, in one query. Raises UnknownPermission."""
    asked = [name.split(".") for name in names]
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.filter(
            content_type__app_label__in={app for app, _codename in asked},
            codename__in={codename for _app, codename in asked},
        ).select_related("content_type")
    }
    for name in names:
        if name not in known:
            message = _("Permission inconnue : « %(name)s ». Corriger home/roles.py ou migrer la base.")
            raise UnknownPermission(message % {"name": name})
    return [known[name] for name in names]


def _open_pages(group, codenames):
    root = Page.get_first_root_node()
    wanted = find_permissions([f"wagtailcore.{codename}" for codename in codenames])
    _grant(GroupPagePermission, wanted, group=group, page=root)


def _open_media(group):
    root = Collection.get_first_root_node()
    _grant(GroupCollectionPermission, find_permissions(MEDIA_PERMISSIONS), group=group, collection=root)


def _grant(model, permissions, **where):
    """Add the rows of ``model`` that are missing."""
    granted = set(model.objects.filter(**where).values_list("permission", flat=True))
    model.objects.bulk_create(
        model(permission=permission, **where) for permission in permissions if permission.pk not in granted
    )


def _attach_approval(moderators):
    """The workflow of Wagtail's migrations, in French, active on the whole site, made again when gone."""
    for model in (Task, Workflow):
        model.objects.filter(name=WAGTAIL_APPROVAL).update(name=APPROVAL)
    task, _created = GroupApprovalTask.objects.get_or_create(name=APPROVAL)
    workflow, _created = Workflow.objects.get_or_create(name=APPROVAL)
    for row in (task, workflow):
        row.active = True
        row.save()
    task.groups.add(moderators)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=Page.get_first_root_node(), defaults={"workflow": workflow})
