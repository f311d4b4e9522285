"""What nobody sends in good faith: values, bodies, headers and files, drawn by a random generator."""

import json
from io import BytesIO
from urllib.parse import quote_from_bytes, urlencode

from django.test.client import BOUNDARY, encode_multipart

from tests.home.photos import FLOAT, MAKE, ORIENTATION, SHORT
from tests.home.photos import photo as taken
from tests.projects.proposals.factories import picture

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "É")
TEXTS = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\r\nBcc: x@example.org",
        "\ud800".encode("utf-8", "surrogatepass"),
        b"\xff\xfe",
    ),
    *("-1", "0", "1", "1e309", "NaN", "٣", "9" * 30, "-" + "9" * 30, "2147483648", "9223372036854775808"),
    *("0000-00-00", "9999-12-31", "10000-01-01", "2026-02-30", "24:61", "P1D", "2026-11-27T10:00:00+99:99"),
    *(
        "' OR 1=1 --",
        '"; DROP TABLE x',
        "%",
        "%s",
        "{{ 1 }}",
        "{% include '/etc/passwd' %}",
        "${7*7}",
        "_",
        "\\",
    ),
    *(
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "//example.org",
        "http://[",
        "http://127.0.0.1:1/",
        "ftp://a",
    ),
    *(
        "../../etc/passwd",
        "[]",
        "{}",
        "null",
        "true",
        "[[[",
        '{"a":',
        "(((",
        "a OR",
        '"',
        "*",
        "🦉",
        "e\u0301" * 200,
    ),
    *(
        "a" * 3000,
        "a@" + "b" * 300 + ".org",
        "a@b\n.org",
        "é@é.é",
        "x" * 100_000,
        # What a careless search for a pattern reads in the square of its length, or its cube.
        "a" * 9_000 + "@b.c" + "a" * 9_000,
        "<" + " " * 20_000,
        "\u202eabc",
        "\u2028",
        "ﬁ",
        "İ",
    ),
)
#: In an address: text is quoted, and the rest as it is.
IN_PATHS = (
    "a%00b",
    "%FF",
    "..%2F..%2Fetc",
    "a" * 3000,
    "%F0%9F%A6%89",
    "0",
    "-1",
    "9" * 30,
    "%0D%0AX: y",
    "é",
    "+",
    "%25",
)
DEEP_JSON, DEEP_XML = b"[" * 100_000, b"<a>" * 50_000
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]><l>&b;&c;</l>'
)
TYPES = (
    *("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x", "", "é"),
    *(
        "multipart/form-data; boundary=" + "b" * 300,
        "application/json",
        "text/xml",
        "application/octet-stream",
    ),
    *(
        "application/x-www-form-urlencoded; charset=klingon",
        "application/json; charset=utf-16",
        "text/html;;;=",
    ),
)
HEADERS = {
    "HTTP_HOST": ("example.org", "[::1", "a b", "a" * 300, "é", "example.org:99999"),
    "HTTP_ACCEPT_LANGUAGE": ("en", "fr;q=x", "," * 500, "é", "zz-" * 100),
    "HTTP_ACCEPT": ("application/json", "*", ";;", "text/turtle;q=é"),
    "HTTP_COOKIE": ("sessionid=a\0b", "sessionid=" + "a" * 5000, "=;=;", "csrftoken=é; messages=!!"),
    "HTTP_IF_NONE_MATCH": ('"', "*", 'W/"é"', "a" * 5000),
    "HTTP_IF_MODIFIED_SINCE": ("hier", "Thu, 99 Jan 99999 99:99:99 GMT", "0"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "bytes=-", "octets=1"),
    "HTTP_X_FORWARDED_FOR": ("é", ",,,", "::1, a", "a" * 5000),
    "HTTP_REFERER": ("http://[", "javascript:1", "é" * 500),
    "HTTP_USER_AGENT": ("", "\x01", "é" * 5000),
    "HTTP_AUTHORIZATION": ("Basic", "Basic !!!", "Bearer é", "Basic " + "Og==" * 500),
    "HTTP_X_REQUESTED_WITH": ("XMLHttpRequest",),
    "CONTENT_LENGTH": ("-1", "abc", "0", "1"),
}


def text(rng):
    """A value of a field, as bytes or text; sometimes of characters drawn at random."""
    if rng.random() < 0.25:
        return "".join(
            chr(rng.choice((rng.randrange(1, 0x250), rng.randrange(0xE000, 0x11000)))) for _ in range(20)
        )
    return rng.choice(TEXTS)


def pairs(rng, fields):
    """A query, or the body of a form: ``fields`` are (name, value), some repeated, left out or odd."""
    sent = [(name, value) for name, value in fields if rng.random() < 0.95]
    for _time in range(rng.randrange(4)):
        name = rng.choice(fields)[0] if fields and rng.random() < 0.9 else text(rng)
        sent.append((name, text(rng)))
    if rng.random() < 0.5 and fields:
        # In the place of what was right, not after it.
        name = rng.choice(fields)[0]
        sent = [(key, value) for key, value in sent if key != name] + [(name, text(rng))]
    return sent


def form(rng, fields, files):
    """(body, its type) of a form that was filled in with a bad mind; multipart when it takes files."""
    sent = pairs(rng, fields)
    if not files and rng.random() < 0.8:
        return urlencode(sent).encode(), TYPES[0]
    filled = {}
    for name, value in sent:
        filled.setdefault(as_text(name), []).append(as_text(value))
    filled |= {name: attached(rng) for name in files if rng.random() < 0.8}
    body = encode_multipart(BOUNDARY, filled)
    if rng.random() < 0.15:
        body = body[: rng.randrange(len(body))]
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def as_text(value):
    text = value if isinstance(value, str) else value.decode("latin-1")
    return text.replace('"', "'")


def attached(rng):
    """A file that is not what its name says, or that cannot be read."""
    photo = picture()
    contents = (
        b"",
        b"\0" * 100,
        photo,
        photo[:200],
        b"%PDF-1.4",
        b"PK\x03\x04" + b"\0" * 50,
        BOMB,
        DEEP_JSON,
        # The name of its camera is a number.
        taken((ORIENTATION, SHORT, 1, b"\6\0\0\0"), (MAKE, FLOAT, 1, rng.randbytes(4))),
    )
    contents += (
        b"\xff\xfe,;\n" * 50,
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a",
        b"a,b\n1",
    )
    found = BytesIO(rng.choice(contents))
    found.name = rng.choice(
        ("photo.jpg", "../../x.csv", "é.xlsx", "a.json", "x.svg", "a" * 300 + ".png", ".", "l.pdf")
    )
    return found


def raw(rng):
    """(body, its type) of no form at all."""
    fields = [(text(rng), text(rng)) for _field in range(rng.randrange(1, 6))]
    bodies = (
        b"",
        b"\0" * 64,
        b"\xff" * 64,
        b"--x\r\nContent-Disposition: form-data\r\n\r\n",
        DEEP_JSON,
        DEEP_XML,
        BOMB,
    )
    bodies += (
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'"\\ud800"',
        b"[]",
        b"&" * 20_000,
        b"a=%",
        urlencode(fields).encode(),
    )
    bodies += (
        rng.randbytes(200),
        json.dumps({"a": "x" * 3_000_000}).encode() if rng.random() < 0.05 else b"1",
    )
    return rng.choice(bodies), rng.choice(TYPES)


def query(rng, names):
    """What follows the « ? » of an address, of parameters that somebody reads."""
    if rng.random() < 0.1:
        return quote_from_bytes(rng.randbytes(30), safe="&=%")
    chosen = [(name, text(rng)) for name in rng.sample(names, min(len(names), rng.randrange(1, 4)))]
    return urlencode(chosen)


def headers(rng):
    if rng.random() < 0.7:
        return {}
    return {name: rng.choice(HEADERS[name]) for name in rng.sample(sorted(HEADERS), rng.randrange(1, 4))}
