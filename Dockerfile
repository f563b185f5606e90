# Two images from one file: `web`, which browsers talk to, and `worker`, which runs their code.
#
# The dependencies of each are a layer below its sources, so a change of code rebuilds no environment. Both keep the
# tree's own layout under /app, where .venv and .venv-guest are found beside the packages as they are at a desk.

FROM node:22-trixie-slim AS page
WORKDIR /app/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
COPY playground/translations ../playground/translations
RUN npm run build

# What both services share: Python, the services' environment and the group that owns the socket between them.
FROM python:3.13-slim-trixie AS services
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/services.txt requirements/
RUN python -m venv .venv \
 && .venv/bin/pip install --quiet --require-hashes --only-binary :all: --requirement requirements/services.txt
RUN groupadd --gid 10001 playground \
 && useradd --uid 10001 --gid playground --no-create-home --shell /usr/sbin/nologin web \
 && useradd --uid 10002 --gid playground --no-create-home --shell /usr/sbin/nologin worker

# The guest's machine: what a person expects of one, and the environment that projects import from.
FROM services AS worker
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      curl libseccomp2 redis-server sqlite3 \
 && rm -rf /var/lib/apt/lists/*
COPY requirements/guest.txt requirements/
RUN python -m venv .venv-guest \
 && .venv-guest/bin/pip install --quiet --require-hashes --only-binary :all: --requirement requirements/guest.txt
COPY sandbox sandbox
RUN .venv/bin/python -m compileall -q sandbox
USER worker
# Each replica listens on a socket of its own, so `--scale` needs no configuration.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD curl --fail --silent --show-error --output /dev/null --unix-socket "/run/workers/$(hostname).sock" http://worker/healthz
CMD ["sh", "-c", "SANDBOX_LISTEN=${SANDBOX_LISTEN:-unix:/run/workers/$(hostname).sock} exec .venv/bin/python -m sandbox serve"]

# For `make inside` alone: what the tests need, on the worker's image.
FROM worker AS inside
USER root
COPY requirements/dev.txt requirements/
RUN .venv/bin/pip install --quiet --require-hashes --only-binary :all: --requirement requirements/dev.txt
USER worker

# Last, so that `docker build .` without a target makes what browsers talk to.
FROM services AS web
RUN install -d -o web -g playground -m 0700 /data
COPY sandbox/__init__.py sandbox/lint.py sandbox/message.py sandbox/protocol.py sandbox/trace.py sandbox/
COPY playground playground
COPY --from=page /app/playground/static/dist playground/static/dist
RUN .venv/bin/python -m compileall -q playground sandbox
USER web
ENV PLAYGROUND_HOST=0.0.0.0 PLAYGROUND_DATA=/data PLAYGROUND_WORKERS=unix:/run/workers/*.sock
EXPOSE 8000
VOLUME /data
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD [".venv/bin/python", "-m", "playground"]
