"""Telling a worker that there is something to do: what is due is in the tables, where beats find it too.

A message may thus be lost, late or doubled. A broker that is away must hold nobody: whoever finds it away
waits a second, and for a while nobody else does.
"""

import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

from cms.patience import ANSWER, Patience

logger = logging.getLogger(__name__)


class WakeUp(Task):
    """The class of every task of the site. Calling one raises OperationalError while the broker is away."""

    abstract = True
    broker = Patience()

    def apply_async(self, *args, **options):
        if self.app.conf.task_always_eager:
            return super().apply_async(*args, **options)
        if self.broker.is_over():
            raise OperationalError("the broker did not answer a moment ago")
        try:
            sent = super().apply_async(*args, **{"confirm_timeout": ANSWER, **options})
        except OperationalError:
            self.broker.lose()
            raise
        self.broker.regain()
        return sent


def wake(task: Task, *args) -> None:
    """Have a worker run ``task`` after the commit, or the beat find what is due when the broker is away."""
    # A function, which has a name: Django says it when an error that is not the broker's comes.
    transaction.on_commit(lambda: publish(task, *args), robust=True)


def publish(task: Task, *args) -> None:
    """The same at once."""
    try:
        task.delay(*args)
    except OperationalError as error:
        logger.warning("%s is left to its beat: %s", task.name, error)
