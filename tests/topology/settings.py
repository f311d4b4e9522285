"""Production as it is, and a mailbox that keeps all mail: a staging site, with TLS and its proxy."""

from cms.settings import production
from cms.settings.production import INSTALLED_APPS

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

INSTALLED_APPS = [*INSTALLED_APPS, "cms.mailbox", "cms.styleguide"]
# Everybody of this machine may read this mail: nobody real writes there.
SILENCED_SYSTEM_CHECKS = ["mailbox.E001"]
# The accounts of the demonstration have no telephone.
STAFF_SECOND_FACTOR = False
