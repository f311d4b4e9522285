import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Workflow, WorkflowPage
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.roles import (
    APPROVAL,
    EDITORS,
    MODERATORS,
    UnknownPermission,
    find_permissions,
    set_up_roles,
)
from projects.models import ProjectPage
from tests.home.factories import editor, moderator
from tests.projects.factories import ProjectPageFactory, project_index


def rights():
    """Everything a role is made of, as sets that can be compared."""
    return {
        "permissions": set(Group.objects.values_list("name", "permissions__codename")),
        "pages": set(GroupPagePermission.objects.values_list("group__name", "page", "permission")),
        "media": set(GroupCollectionPermission.objects.values_list("group__name", "permission")),
        "workflows": list(Workflow.objects.values_list("name", "active", "workflow_tasks__task__name")),
        "attached": list(WorkflowPage.objects.values_list("page", "workflow__name")),
    }


@pytest.mark.parametrize(
    "permission",
    [
        "wagtailadmin.access_admin",
        "newsletters.view_issue",
        "newsletters.add_issue",
        "newsletters.change_issue",
        "newsletters.view_subscription",
        "newsletters.view_delivery",
        "projects.add_organisation",
        "projects.view_place",
        "search.change_synonymgroup",
    ],
)
def test_an_editor_may(permission):
    assert editor().has_perm(permission)


@pytest.mark.parametrize(
    "permission",
    [
        "newsletters.approve_issue",
        "newsletters.delete_issue",
        "newsletters.change_subscription",
        "newsletters.add_subscription",
        "newsletters.change_delivery",
        "projects.change_theme",
        "projects.delete_organisation",
        "users.change_user",
    ],
)
def test_an_editor_may_not(permission):
    assert not editor().has_perm(permission)


@pytest.mark.parametrize(
    "permission",
    [
        "newsletters.approve_issue",
        "newsletters.change_subscription",
        "newsletters.view_suppression",
        "projects.add_theme",
        "projects.change_contributionkind",
        "projects.delete_audience",
        "projects.view_accessneed",
        "home.change_sitesettings",
    ],
)
def test_a_moderator_may_also(permission):
    assert moderator().has_perm(permission)


@pytest.mark.parametrize(
    "permission", ["newsletters.add_subscription", "newsletters.change_delivery", "projects.change_place"]
)
def test_nobody_of_the_team_writes_what_the_site_writes(permission):
    assert not moderator().has_perm(permission)


def test_an_editor_writes_pages_without_publishing_them():
    page = ProjectPageFactory()
    allowed = page.permissions_for_user(editor())
    assert (allowed.can_edit(), allowed.can_publish()) == (True, False)


def test_an_editor_adds_a_project():
    assert project_index().permissions_for_user(editor()).can_add_subpage()


def test_a_moderator_publishes_pages():
    assert ProjectPageFactory().permissions_for_user(moderator()).can_publish()


@pytest.mark.parametrize("name", ["wagtailimages:add", "wagtaildocs:add"])
def test_an_editor_adds_images_as_well_as_documents(client, name):
    client.force_login(editor())
    assert client.get(reverse(name)).status_code == 200


def test_a_second_run_changes_nothing():
    set_up_roles()
    before = rights()
    set_up_roles()
    assert rights() == before


def test_all_the_rights_are_given_in_a_few_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(50):
        set_up_roles()


def test_a_role_that_was_deleted_is_made_again():
    set_up_roles()
    before = rights()
    Group.objects.all().delete()
    set_up_roles()
    after = rights()
    assert [after[part] for part in ("pages", "media", "attached")] == [
        before[part] for part in ("pages", "media", "attached")
    ]


def test_a_right_given_by_hand_is_kept():
    set_up_roles()
    (extra,) = find_permissions(["projects.change_theme"])
    Group.objects.get(name=EDITORS).permissions.add(extra)
    set_up_roles()
    assert extra in Group.objects.get(name=EDITORS).permissions.all()


def test_a_permission_that_no_longer_exists_is_named_with_the_remedy():
    with pytest.raises(UnknownPermission, match="projects.fly_project.*home/roles.py"):
        find_permissions(["projects.view_place", "projects.fly_project"])


def test_nothing_is_given_when_one_permission_is_missing():
    Permission.objects.get(codename="approve_issue").delete()
    with pytest.raises(UnknownPermission):
        set_up_roles()
    assert not Group.objects.get(name=EDITORS).permissions.filter(codename="view_issue").exists()


def test_the_command_says_whose_rights_are_up_to_date(capsys):
    call_command("setup_roles")
    assert capsys.readouterr().out == f"Droits à jour : {EDITORS}, {MODERATORS}.\n"


def test_the_whole_site_is_under_one_approval_named_in_french():
    set_up_roles()
    attached = WorkflowPage.objects.get()
    assert (attached.page.depth, attached.workflow.name, attached.workflow.active) == (1, APPROVAL, True)


def test_an_approval_that_was_switched_off_is_switched_on():
    set_up_roles()
    Workflow.objects.update(active=False)
    set_up_roles()
    assert Workflow.objects.get().active


def test_an_approval_chosen_for_the_site_is_not_replaced():
    root = Page.get_first_root_node()
    other = Workflow.objects.create(name="Relecture à deux", active=True)
    WorkflowPage.objects.filter(page=root).delete()
    WorkflowPage.objects.create(page=root, workflow=other)
    set_up_roles()
    assert WorkflowPage.objects.get(page=root).workflow == other


def project_form(**changes):
    """What the browser posts from the form of a project."""
    fields = {
        "title": "Mission hérisson",
        "slug": "mission-herisson",
        "summary": "Compter les hérissons.",
        "body": streamfield([]),
        "scope": "everywhere",
        "stage": "active",
        "recruiting": "on",
        "places": inline_formset([]),
        "comments": inline_formset([]),
    }
    return nested_form_data({**fields, **changes})


def submit_a_project(client):
    """An editor writes a project and submits it; returns the page as stored."""
    client.force_login(editor())
    address = reverse("wagtailadmin_pages:add", args=["projects", "projectpage", project_index().pk])
    client.post(address, project_form(**{"action-submit": "Soumettre"}))
    return ProjectPage.objects.get()


def test_a_submitted_project_waits_for_a_moderator(client):
    page = submit_a_project(client)
    assert (page.live, page.current_workflow_state.status) == (False, "in_progress")


def test_a_project_that_a_moderator_approves_is_live(client):
    page = submit_a_project(client)
    client.force_login(moderator())
    task = page.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]))
    page.refresh_from_db()
    assert page.live


def test_an_editor_cannot_approve_their_own_project(client):
    page = submit_a_project(client)
    task = page.current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk]))
    page.refresh_from_db()
    assert not page.live


def test_the_moderator_finds_the_submitted_project_on_the_dashboard(client):
    page = submit_a_project(client)
    client.force_login(moderator())
    assert page.title in client.get(reverse("wagtailadmin_home")).content.decode()
