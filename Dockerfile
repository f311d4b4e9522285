# One image for every process of the site: compose.yaml says which one each container runs.
FROM python:3.11-slim-bookworm AS build
WORKDIR /site
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt requirements-dsfr.txt requirements-sentry.txt requirements-s3.txt ./
RUN pip install -r requirements.txt -r requirements-dsfr.txt -r requirements-sentry.txt -r requirements-s3.txt

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore, for manage.py backup and restore.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin site \
    && install --directory --owner=site /data /data/media /data/static
WORKDIR /site
COPY --from=build /venv /venv
COPY manage.py ./
COPY cms cms
COPY home home
COPY projects projects
COPY search search
COPY campaigns campaigns
COPY deploy/gunicorn.py deploy/gunicorn.py
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production \
    VAR_DIR=/data \
    MEDIA_ROOT=/data/media \
    STATIC_ROOT=/data/static
# The one file that is made of the sources; the engines are not needed for it.
RUN DJANGO_SETTINGS_MODULE=cms.settings.dev VAR_DIR=/tmp/build python manage.py catalogue compile \
    && rm -rf /tmp/build
USER site
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "cms.wsgi"]
