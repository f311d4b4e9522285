"""How the web processes run, in a container as on a server."""

import gc
import os
from itertools import count

from prometheus_client import multiprocess

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# A page that takes longer is lost to its reader anyway.
timeout = 60
graceful_timeout = 30
# Memory that a process keeps goes back from time to time, and not from all at once.
max_requests, max_requests_jitter = 5_000, 500
# Signals command it, of systemd or Docker: no file is needed where two servers would share a home.
control_socket_disable = True
# The proxy keeps the log of who asked what, for as long as its law says.
accesslog = None


def pre_fork(server, worker):
    """The first place that no living process has: cms/metrics.py counts there."""
    taken = {other.place for other in server.WORKERS.values()}
    # Of this server: the next one may start before it has ended.
    worker.place = next(place for rank in count() if (place := f"{server.pid}-{rank}") not in taken)


def post_fork(server, worker):
    os.environ["METRICS_PLACE"] = worker.place


def post_worker_init(worker):
    """What is loaded stays: the collector need not look at it again and again."""
    gc.freeze()


def child_exit(server, worker):
    """What a process measured of itself alone is of no use once it has ended."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.place)
