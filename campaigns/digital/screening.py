"""What must not be kept here, recognised before anything is: secrets, attacks, personal data.

It errs on the side of the hand-off: whoever is led there by mistake loses a few words, nobody is exposed.
Each sign begins where a word does, or is short: a text is read in the time of its length, whatever it holds.
"""

import re
import unicodedata
from html import unescape
from urllib.parse import unquote

from campaigns.digital.enums import Sighting


def _any(*signs):
    return re.compile("|".join(signs), re.IGNORECASE | re.DOTALL)


SECRETS = _any(
    r"-----BEGIN",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bgh[pousr]_\w{16,}",
    r"\bglpat-[\w-]{12,}",
    r"\bxox[abprs]-[\w-]{8,}",
    r"\bsk[-_](?:live|test|proj)[-_]\w{8,}",
    r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{4,}",
    r"://[^/\s@]+@",
    r"\b(?:mots? de passe|mdp|password|passwd|pwd|secret|token|jeton|identifiants?|login"
    r"|cl[ée] (?:api|d.acc[eè]s|secr[eè]te)|api[ _-]?key)\b[\s\"']*[:=]\s*\S{3}",
    # « Le mot de passe est refusé » is an outage.
    r"\b(?:mots? de passe|mdp|password|passwd|pwd|secret|token|jeton)\b[\s\"']*(?:est|sont|is)\b\s*"
    r"(?:[«\"'“]|(?=\S*\d))\s*\S{3}",
    r"\b(?:admin|administrateur|root)\s*[:|]\s*\S{3}",
    r"\bauthorization\s*:",
    r"\b(?:PHPSESSID|JSESSIONID|sessionid|set-cookie)\b",
    r"\b[0-9a-f]{32,}\b",
    r"(?<![\w+])(?=[\w+]*\d)(?=[\w+]*[A-Z])(?=[\w+]*[a-z])[A-Za-z0-9+]{40,}",
)
ATTACKS = _any(
    r"<[\s/]*(?:script|iframe|svg|img|object|embed|body|meta)\b",
    r"\bon(?:error|load|click|mouseover|focus)\s*=",
    r"\b(?:javascript|data|vbscript)\s*:\s*\w",
    r"\bunion\b.{1,20}\bselect\b",
    r"\bselect\b.{1,60}\bfrom\b",
    r"['\"]\s*(?:or|and|\|\||;)\s*['\"\d]",
    r"\b(?:or|and)\s+1\s*=\s*1",
    r"\bdrop\s+table\b",
    r"\b(?:sleep|benchmark|pg_sleep)\s*\(",
    r"information_schema|xp_cmdshell|waitfor\s+delay",
    r"\.\.[\\/]",
    r"/etc/(?:passwd|shadow|hosts)|c:\\windows|/proc/self",
    r"\.git/(?:config|head)|/\.env\b|wp-config\.php|\bid_rsa\b|phpinfo|\.htpasswd|\.(?:sql|bak|old|dump)\b",
    r"\$\{|\{\{.{0,200}\}\}|\{%|<\?(?:php|xml|=)|<%|<!(?:entity|doctype)|\$\(|`[^`]+`",
    r"\b(?:eval|exec|system|passthru|base64_decode)\s*\(",
    r"\b(?:curl|wget|nmap|sqlmap|nikto|metasploit|msfconsole|burp ?suite|gobuster|dirbuster)\b",
    r"/bin/(?:ba|z)?sh|\bcmd\.exe|\bpowershell\b",
    r"\bcve-\d{4}-\d{4,}",
    r"\b(?:xss|csrf|ssrf|sqli|rce|lfi|rfi|xxe|idor|0-?days?|zero-?days?|poc|shellcode|webshell|backdoor)\b",
    r"exploit|payload|proof of concept|porte d[ée]rob[ée]e|contourn\w{1,12} (?:l.)?authentification",
    r"injections?\b.{0,12}\b(?:sql|de code|de commande)|\bsql\b.{0,3}inject",
    r"\bfailles?\b|vuln[ée]rab",
    r"\bports?\s+\d{2,5}\b",
)
EXPOSED = _any(
    r"\b[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?\d[\dab]\s?\d{3}\s?\d{3}\b",
    r"\b[a-z]{2}\d{2}(?:[ ]?[a-z0-9]{4}){3,7}\b",
    r"(?<![\d/])(?:\d[ -]?){13,19}(?![\d/])",
    r"[\w.+-]@[\w-]+\.\w.*[\w.+-]@[\w-]+\.\w",
    r"\bfuites?\b.{0,20}\bdonn[ée]es\b|\bdonn[ée]es\b.{0,30}\b(?:expos|accessibles|fuit)",
)
#: In this order: what is worst to keep decides where its author is led.
SIGNS = (
    (SECRETS, Sighting.CREDENTIALS),
    (ATTACKS, Sighting.VULNERABILITY),
    (EXPOSED, Sighting.EXPOSED),
)
#: How many times an address may have been encoded over itself.
LAYERS = 3


def plain(text: str) -> str:
    """The text without what hides it: encodings, look-alike letters, characters that nobody sees."""
    for _layer in range(LAYERS):
        text = unescape(unquote(text))
    text = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter)[0] != "C")


def sensitive_in(text: str, signs=SIGNS) -> Sighting | None:
    """What hand-off a text calls for, or None when it may be kept."""
    forms = (text, plain(text))
    return next((seen for sign, seen in signs if any(sign.search(form) for form in forms)), None)


def sensitive_in_address(text: str) -> Sighting | None:
    """The same of an address as it was typed: of what follows « ? », never kept, only an attack matters."""
    kept = re.split(r"[?#]", text, maxsplit=1)[0]
    return sensitive_in(kept) or sensitive_in(text, [(ATTACKS, Sighting.VULNERABILITY)])
