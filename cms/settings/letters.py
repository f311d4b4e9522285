"""What surrounds the sending of letters: who may send, queues, what comes back."""

from kombu import Queue

from cms.settings.environment import env

# Tells this installation from a copy of its database; empty: drawn once, in VAR_DIR/instance. To be set
# when several machines share the database.
INSTANCE_ID = env("INSTANCE_ID", default="")

# An issue stops by itself above these shares of its messages, once so many have been settled.
SPIKE_MINIMUM = env.int("SPIKE_MINIMUM", default=200)
SPIKE_FAILURES = env.float("SPIKE_FAILURES", default=0.05)
SPIKE_COMPLAINTS = env.float("SPIKE_COMPLAINTS", default=0.003)

# Where other servers return messages: the path of a Maildir, or of an mbox. Empty: nothing is read.
BOUNCE_MAILBOX = env("BOUNCE_MAILBOX", default="")
# So many refusals that may pass, in so many days, and an address is not written to any more.
BOUNCE_SOFT_LIMIT = env.int("BOUNCE_SOFT_LIMIT", default=3)
BOUNCE_SOFT_DAYS = env.int("BOUNCE_SOFT_DAYS", default=180)

# A letter to everybody must not delay the mail that one person waits for. A worker takes all the queues
# unless told which (celery worker -Q transactional).
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue("celery"), Queue("transactional"), Queue("bulk")]
CELERY_TASK_ROUTES = {
    "campaigns.newsletters.tasks.send_request_mail": {"queue": "transactional"},
    "campaigns.newsletters.tasks.pump_issue": {"queue": "bulk"},
}
# Time for the messages that are being handed over, when a worker is asked to leave.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 40
