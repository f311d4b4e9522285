"""What is done outside the pages: the broker, the workers and what they do at what time."""

from celery.schedules import crontab

from cms.patience import ANSWER
from cms.settings.environment import TIME_ZONE, VAR_DIR, env


def transport_options(url):
    """What each kind of broker needs besides its address."""
    if url.startswith("filesystem:"):
        folders = {name: VAR_DIR / "broker" / name for name in ("queue", "control")}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        queue, control = map(str, folders.values())
        return {"data_folder_in": queue, "data_folder_out": queue, "control_folder": control}
    if url.startswith("amqp"):
        # What is written to a server that just died is lost without a word: it says that it has it.
        return {"confirm_publish": True}
    if not url.startswith("redis"):
        return {}
    return {
        # A task is given again after this, in seconds: longer than the hard limit of any of them.
        "visibility_timeout": 600,
        # Workers read once a message is there: only those who publish wait for an answer.
        "socket_timeout": ANSWER,
        "socket_connect_timeout": ANSWER,
    }


# A broker that needs no server: messages are files. Redis, RabbitMQ… by CELERY_BROKER_URL.
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS = transport_options(CELERY_BROKER_URL)
# Somebody waits for the page that publishes (cms.wakeups). Once more at once: the connection may be old.
CELERY_BROKER_CONNECTION_TIMEOUT = ANSWER
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 180
CELERY_TIMEZONE = TIME_ZONE
# Due dates live in our tables; beat only says "look now". Two beats at once do no harm.
CELERY_BEAT_SCHEDULE = {
    "resume-imports": {"task": "projects.imports.tasks.resume_imports", "schedule": 30.0},
    "sweep-discovery": {"task": "search.tasks.sweep", "schedule": 60.0},
    "reconcile-discovery": {"task": "search.tasks.reconcile", "schedule": crontab(hour=4, minute=10)},
    "learn-likeness": {"task": "search.tasks.learn", "schedule": crontab(hour=4, minute=40)},
    "forget-misses": {"task": "search.tasks.forget_misses", "schedule": crontab(hour=3, minute=50)},
    "publish-scheduled": {"task": "home.tasks.publish_scheduled", "schedule": 60.0},
    "sweep-account-notices": {"task": "home.tasks.sweep_account_notices", "schedule": 60.0},
    "advance-issues": {"task": "campaigns.newsletters.tasks.advance_issues", "schedule": 30.0},
    "read-bounces": {"task": "campaigns.newsletters.tasks.read_bounces", "schedule": 300.0},
    "collect-links": {"task": "projects.links.tasks.collect_links", "schedule": crontab(minute=20)},
    "collect-all-links": {
        "task": "projects.links.tasks.collect_links",
        "schedule": crontab(hour=4, minute=10),
        "kwargs": {"everything": True},
    },
    "visit-links": {"task": "projects.links.tasks.visit_links", "schedule": 300.0},
    "sweep-mailed-links": {"task": "projects.contributors.tasks.sweep_links", "schedule": 60.0},
    "ask-who-clicked": {
        "task": "projects.contributors.tasks.ask_who_clicked",
        "schedule": crontab(hour="9-18", minute=25),
    },
    "forget-mailed-links": {
        "task": "projects.contributors.tasks.forget_links",
        "schedule": crontab(hour=3, minute=45),
    },
    "sweep-freshness": {
        "task": "projects.freshness.tasks.sweep_freshness",
        "schedule": crontab(minute=35),
    },
    "check-repositories": {
        "task": "projects.toolbox.tasks.check_repositories",
        "schedule": crontab(minute=50),
    },
    "sweep-followers": {"task": "campaigns.commitments.tasks.sweep_followers", "schedule": 60.0},
    "forget-unconfirmed-voices": {
        "task": "campaigns.commitments.tasks.forget_unconfirmed",
        "schedule": crontab(hour=3, minute=55),
    },
    "sweep-notices": {"task": "projects.proposals.tasks.sweep_notices", "schedule": 60.0},
    "forget-drafts": {
        "task": "projects.proposals.tasks.forget_drafts",
        "schedule": crontab(hour=3, minute=40),
    },
    "sweep-report-notices": {"task": "campaigns.reports.tasks.sweep_report_notices", "schedule": 60.0},
    "forward-reports": {"task": "campaigns.reports.tasks.forward_reports", "schedule": 60.0},
    "settle-report-tallies": {
        "task": "campaigns.reports.tasks.settle_tallies",
        "schedule": crontab(hour=3, minute=20),
    },
    "complete-report-words": {
        "task": "campaigns.reports.tasks.complete_words",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-reports-parts": {
        "task": "campaigns.reports.tasks.forget_reports_parts",
        "schedule": crontab(hour=3, minute=35),
    },
    "sweep-communes": {"task": "campaigns.communes.tasks.sweep_communes", "schedule": 60.0},
    "sweep-incidents": {"task": "campaigns.digital.tasks.sweep_incidents", "schedule": 60.0},
    "forget-incidents": {
        "task": "campaigns.digital.tasks.forget_incidents",
        "schedule": crontab(hour=3, minute=25),
    },
    "purge-unconfirmed": {
        "task": "campaigns.newsletters.tasks.purge_unconfirmed",
        "schedule": crontab(hour=3, minute=30),
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

#: Seconds between two writings of the visits that a process counted; a killed process loses as many.
VISITS_WRITTEN_EVERY = env.int("VISITS_WRITTEN_EVERY", default=10)
