"""What surrounds the sending of letters: who may send, queues, what comes back."""

from datetime import date

from kombu import Queue

from cms.settings.environment import env

# Tells this installation from a copy of its database; empty: drawn once, in VAR_DIR/instance. To be set
# when several machines share the database.
INSTANCE_ID = env("INSTANCE_ID", default="")

# An issue stops by itself above these shares of its messages, once so many have been settled.
SPIKE_MINIMUM = env.int("SPIKE_MINIMUM", default=200)
SPIKE_FAILURES = env.float("SPIKE_FAILURES", default=0.05)
SPIKE_COMPLAINTS = env.float("SPIKE_COMPLAINTS", default=0.003)

# Where other servers return messages: the path of a Maildir or of an mbox, or a mailbox by its address
# (imaps://login:password@host/INBOX, with %40 for @). Empty: nothing is read.
BOUNCE_MAILBOX = env("BOUNCE_MAILBOX", default="")
# So many refusals that may pass, in so many days, and an address is not written to any more.
BOUNCE_SOFT_LIMIT = env.int("BOUNCE_SOFT_LIMIT", default=3)
BOUNCE_SOFT_DAYS = env.int("BOUNCE_SOFT_DAYS", default=180)

# Mail providers that post what comes back to /lettre/retours/NAME/ (brevo, mailgun, mailjet…); what proves
# that it is them: ANYMAIL_WEBHOOK_SECRET (login:password), ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY…
MAIL_WEBHOOKS = env.list("MAIL_WEBHOOKS", default=[])
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value for name, value in env.ENVIRON.items() if name.startswith("ANYMAIL_")
}

# A letter to everybody must not delay the mail that one person waits for. A worker takes all the queues
# unless told which (celery worker -Q transactional).
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue("celery"), Queue("transactional"), Queue("bulk")]
CELERY_TASK_ROUTES = {
    "campaigns.newsletters.tasks.send_request_mail": {"queue": "transactional"},
    "home.tasks.send_account_notice": {"queue": "transactional"},
    "projects.contributors.tasks.send_link": {"queue": "transactional"},
    "projects.proposals.tasks.send_notice": {"queue": "transactional"},
    "campaigns.newsletters.tasks.pump_issue": {"queue": "bulk"},
}
# Time for the messages that are being handed over, when a worker is asked to leave.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 40

# How fast letters leave, all processes together; 0: as fast as the mail server takes them. The same for
# some destinations (orange.fr=5,free.fr=2.5), and for one connection: how many, then another is opened.
EMAIL_PER_SECOND = env.float("EMAIL_PER_SECOND", default=0.0)
EMAIL_PER_SECOND_BY_DOMAIN = env.dict("EMAIL_PER_SECOND_BY_DOMAIN", cast={"value": float}, default={})
EMAIL_MESSAGES_PER_CONNECTION = env.int("EMAIL_MESSAGES_PER_CONNECTION", default=500)
# The most letters of each day of a new sender (500,1000,2000…) from a date; then no limit.
EMAIL_WARM_UP = env.list("EMAIL_WARM_UP", cast=int, default=[])
EMAIL_WARM_UP_FROM = date.fromisoformat(env("EMAIL_WARM_UP_FROM", default="2026-01-01"))
