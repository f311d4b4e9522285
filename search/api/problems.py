"""Errors that a program can read and a person understand: RFC 9457, application/problem+json."""

from django.http import JsonResponse

JSON = {"ensure_ascii": False, "separators": (",", ":")}


def problem(request, status: int, title: str, detail: str, remedy: str, **headers) -> JsonResponse:
    """An error. ``title``: its kind; ``detail``: the place and the value at fault; ``remedy``: what to do."""
    content = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "remedy": remedy,
    }
    return JsonResponse(
        content,
        status=status,
        content_type="application/problem+json",
        json_dumps_params=JSON,
        headers={"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*", **headers},
    )
