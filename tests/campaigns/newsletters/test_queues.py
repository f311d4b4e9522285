"""Which queue a task waits in, and what a worker that dies or leaves does with it."""

import pytest
from django.conf import settings

from campaigns.newsletters import tasks
from cms.celery import app


def queue_of(task):
    return app.amqp.router.route({}, task.name)["queue"].name


def test_a_mail_that_somebody_waits_for_has_a_queue_of_its_own():
    assert queue_of(tasks.send_request_mail) == "transactional"


def test_a_letter_waits_among_letters():
    assert queue_of(tasks.pump_issue) == "bulk"


@pytest.mark.parametrize("task", [tasks.advance_issues, tasks.purge_unconfirmed])
def test_other_tasks_wait_in_the_common_queue(task):
    assert queue_of(task) == "celery"


def test_a_worker_takes_every_queue_unless_told():
    assert set(app.amqp.queues.consume_from) == {"celery", "transactional", "bulk"}


def test_a_task_whose_worker_dies_is_given_again():
    assert (app.conf.task_acks_late, app.conf.task_reject_on_worker_lost) == (True, True)


def test_a_shift_ends_by_itself_well_before_it_is_cut():
    shift = tasks.PUMP_DURATION.total_seconds()
    assert shift + settings.EMAIL_TIMEOUT < app.conf.task_soft_time_limit < app.conf.task_time_limit
