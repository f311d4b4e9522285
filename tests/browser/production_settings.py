"""Production as it is, but for what one machine lacks: TLS, Elasticsearch, a proxy that serves pictures."""

from cms.settings import production

globals().update({name: value for name, value in vars(production).items() if name.isupper()})

SECURE_SSL_REDIRECT = False
ELASTICSEARCH_URL = ""
CELERY_TASK_ALWAYS_EAGER = True
ROOT_URLCONF = "tests.browser.production_urls"
