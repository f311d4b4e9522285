"""What is recognised before it is kept."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.digital.enums import Sighting
from campaigns.digital.screening import sensitive_in, sensitive_in_address

SECRETS = [
    "mot de passe : azerty",
    "Le mot de passe est « soleil »",
    "password=hunter2",
    "clé d’accès : 8d7f6e",
    "admin:admin2024",
    "Authorization: Bearer abcdef",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_0123456789abcdefABCDEF0123456789abcd",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "-----BEGIN RSA PRIVATE KEY-----",
    "https://lea:soleil@exemple.fr/",
    "d41d8cd98f00b204e9800998ecf8427e",
]
ATTACKS = [
    "<script>alert(1)</script>",
    "%253Cscript%253E",
    "&lt;img src=x onerror=alert(1)&gt;",
    "＜script＞",
    "<scr\u200bipt>",
    "' OR '1'='1",
    "1 UNION/**/ALL SELECT nom FROM agents",
    "../../etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "<?php system($_GET[0]);",
    "$(id)",
    "CVE-2026-12345",
    "j’ai trouvé une faille",
    "La page est vulnérable",
    "injection SQL sur le formulaire",
    "avec sqlmap on entre",
    "le port 8443 répond",
    "une sauvegarde site.sql traîne",
]
EXPOSED = [
    "2 85 05 78 006 084",
    "FR76 3000 6000 0112 3456 7890 189",
    "4970 1012 3456 7890",
    "lea@exemple.fr et leo@exemple.fr s’y lisent",
    "Les données des élèves sont accessibles",
]
HARMLESS = [
    "Un drapeau couvre la page d’accueil.",
    "La page de login est en panne depuis ce matin.",
    "Le mot de passe est refusé à tous mes collègues.",
    "Le navigateur dit que le certificat a expiré le 3 mars 2026.",
    "Mon lecteur d’écran ne lit pas le bouton « Payer ».",
    "Erreur 503, et le 04 72 00 00 00 ne répond pas.",
    "Ouvert de 9 h à 12 h ; rien ne s’affiche & c’est blanc.",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_recognised(text):
    assert sensitive_in(text) == Sighting.CREDENTIALS


@pytest.mark.parametrize("text", ATTACKS)
def test_a_way_in_is_recognised_however_it_is_disguised(text):
    assert sensitive_in(text) == Sighting.VULNERABILITY


@pytest.mark.parametrize("text", EXPOSED)
def test_what_is_somebody_s_is_recognised(text):
    assert sensitive_in(text) == Sighting.EXPOSED


@pytest.mark.parametrize("text", HARMLESS)
def test_what_a_witness_says_may_be_kept(text):
    assert sensitive_in(text) is None


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("https://exemple.fr/actualites/2026/03/communique-de-presse-du-12-mars?session=8f7e", None),
        ("https://exemple.fr/?q=<script>alert(1)", Sighting.VULNERABILITY),
        ("https://exemple.fr/..%2f..%2fetc/passwd", Sighting.VULNERABILITY),
        ("https://lea:soleil@exemple.fr/", Sighting.CREDENTIALS),
        ("hxxps[:]//exemple[.]fr/", None),
    ],
)
def test_of_an_address_what_is_kept_matters_and_any_attack(address, seen):
    assert sensitive_in_address(address) == seen


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.sampled_from(SECRETS + ATTACKS), st.text(max_size=40))
def test_nothing_written_around_hides_it(before, sign, after):
    assert sensitive_in(f"{before} \n {sign} \n {after}") is not None


LONG = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "a" * LONG + "@b.c" + "a" * LONG,
        "A1a" * LONG,
        "é" * LONG,
        "eyJ-" * LONG,
        "< " + " " * LONG,
        "{{ " * LONG,
        "contourn" * LONG,
    ],
)
def test_a_long_text_costs_no_more_than_its_length(text):
    begun = time.perf_counter()
    sensitive_in(text)
    # The cube of its length took an hour.
    assert time.perf_counter() - begun < 5
