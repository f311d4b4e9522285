"""Errors told to a Sentry server (SENTRY_DSN): where they happen, never what people wrote.

The event that leaves is made anew from the names below, so that nothing that the library may add one day
leaves with it: neither request, user, task arguments, variables, breadcrumbs, host, nor the words of an
exception, in which databases quote values. The log of the machine holds those words, disguised.
https://develop.sentry.dev/sdk/data-model/event-payloads/
"""

from django.conf import settings

from cms.logs import disguised

#: What an event may bear as it is: none of it comes from anybody.
KEPT = (
    "event_id",
    "timestamp",
    "platform",
    "level",
    "logger",
    "sdk",
    "transaction",
    "environment",
    "release",
)
OF_A_FRAME = (
    "filename",
    "function",
    "module",
    "lineno",
    "pre_context",
    "context_line",
    "post_context",
    "in_app",
)


def start(dsn: str | None = None) -> None:
    """Tell the server of ``dsn`` (settings.SENTRY_DSN) what fails from now on; nothing without address.

    Needs requirements-sentry.txt; cms.settings.soundness says so at the start of a site.
    """
    dsn = dsn or settings.SENTRY_DSN
    if not dsn:
        return
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn,
        before_send=only_where,
        # The name of the view: the address may open somebody's door.
        integrations=[DjangoIntegration(transaction_style="function_name"), CeleryIntegration()],
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
    )


def only_where(event: dict, hint: dict) -> dict:
    """The event without anything of anybody."""
    told = {name: event[name] for name in KEPT if name in event}
    # Sentry names a view by its address when it knows no better.
    if "/" in told.get("transaction", ""):
        del told["transaction"]
    raised = event.get("exception", {}).get("values", ())
    if raised:
        told["exception"] = {"values": [_kind_and_frames(one) for one in raised]}
    said = event.get("logentry", {})
    # As the code writes it. Without parameters they may be within the sentence already.
    if said.get("params"):
        told["logentry"] = {"message": disguised(said["message"])}
    return told


def _kind_and_frames(raised):
    frames = (raised.get("stacktrace") or {}).get("frames", ())
    kept = [{name: frame[name] for name in OF_A_FRAME if name in frame} for frame in frames]
    return {"type": raised.get("type"), "module": raised.get("module"), "stacktrace": {"frames": kept}}
