"""Which tests speak of one theme only. All the others must pass under each of them."""

import pytest
from django.conf import settings

NEUTRAL_ONLY = pytest.mark.skipif(settings.THEME != "neutral", reason="C’est le thème neutre qui est mesuré.")
DSFR_ONLY = pytest.mark.skipif(settings.THEME != "dsfr", reason="C’est le thème de l’État qui est mesuré.")
