"""What a received message must be, whoever receives it: read back from the bytes that came."""

import email
import email.policy
import re

STRUCTURED = (
    b"From",
    b"To",
    b"Date",
    b"Message-ID",
    b"List-Id",
    b"List-Unsubscribe",
    b"List-Unsubscribe-Post",
    b"Auto-Submitted",
)
STOP = re.compile(r"/(?:desabonnement|alerte)/([A-Za-z0-9_~-]{17,22})\.[A-Za-z0-9_-]{16}/")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def defects(content, address, token):
    """What is wrong with a message for ``address``, whose secret is ``token``: a list of words."""
    head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    message = email.message_from_bytes(content, policy=email.policy.default)
    texts = {kind: message.get_body((kind,)) for kind in ("plain", "html")}
    shown = [text.get_content() for text in texts.values() if text]
    said = [*shown, str(message["List-Unsubscribe"])]
    found = [f"no {kind} part" for kind, text in texts.items() if not text or not text.get_content().strip()]
    found += [name.decode() for name in STRUCTURED if not _is_whole(name, head)]
    found += [f"stop link in {n}" for n, text in enumerate(said) if set(STOP.findall(text)) != {token}]
    others = {word for text in shown for word in ADDRESS.findall(text)} - {address}
    found += ["somebody else's address"] * bool(others)
    found += ["recipient"] * (message["To"] != address)
    return found + [type(defect).__name__ for part in message.walk() for defect in part.defects]


def _is_whole(name, head):
    """Whether a header is there, once, on one line and in plain words."""
    lines = re.findall(rb"(?mi)^%b: (.*)\n?([ \t]?)" % re.escape(name), head)
    return len(lines) == 1 and b"=?" not in lines[0][0] and not lines[0][1]
