from datetime import timedelta

from django.utils import timezone

from home.tasks import publish_scheduled
from tests.home.factories import moderator
from tests.projects.factories import ProjectPageFactory


def scheduled(go_live_at):
    """A draft whose publication was approved for that moment, as the admin does."""
    page = ProjectPageFactory(live=False)
    page.go_live_at = go_live_at
    revision = page.save_revision(approved_go_live_at=go_live_at, user=moderator())
    page.refresh_from_db()
    return page, revision


def test_a_page_whose_time_has_come_goes_live():
    page, _revision = scheduled(timezone.now() - timedelta(minutes=1))
    publish_scheduled()
    page.refresh_from_db()
    assert page.live


def test_a_page_scheduled_for_tomorrow_waits():
    page, _revision = scheduled(timezone.now() + timedelta(days=1))
    publish_scheduled()
    page.refresh_from_db()
    assert not page.live


def test_a_page_that_has_expired_is_no_longer_live():
    page = ProjectPageFactory(expire_at=timezone.now() - timedelta(minutes=1))
    publish_scheduled()
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_a_second_run_publishes_nothing_again():
    page, _revision = scheduled(timezone.now() - timedelta(minutes=1))
    publish_scheduled()
    page.refresh_from_db()
    published_at = page.last_published_at
    publish_scheduled()
    page.refresh_from_db()
    assert page.last_published_at == published_at


def test_a_page_unpublished_by_hand_is_not_published_again():
    page, _revision = scheduled(timezone.now() - timedelta(minutes=1))
    publish_scheduled()
    page.refresh_from_db()
    page.unpublish()
    publish_scheduled()
    page.refresh_from_db()
    assert not page.live


def test_beat_wakes_the_task_each_minute(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["publish-scheduled"]
    assert (entry["task"], entry["schedule"]) == (publish_scheduled.name, 60.0)
