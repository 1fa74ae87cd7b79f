# syntax=docker/dockerfile:1
# One recipe for the five images; SERVICE says which:   docker build --build-arg SERVICE=execution -t gongdan-execution .
# What runs in the end is Python, the locked libraries, shared/ and that one service: no pip, no compiler, no other house.

ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS libraries
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock /build/requirements.lock
# Wheels only, each with the hash of the lock file: nothing is compiled, and nothing runs while it is installed.
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --no-input --require-hashes --only-binary :all: \
        -r /build/requirements.lock \
 && find /venv -name __pycache__ -prune -exec rm -rf {} + \
 && python -m compileall -q -j 0 /venv/lib

FROM python:${PYTHON} AS image
ARG SERVICE
RUN test -n "$SERVICE" || { echo "say which: --build-arg SERVICE=planning|execution|quality|payroll|gateway" >&2; exit 1; } \
 && python -m pip uninstall --yes --quiet --root-user-action ignore pip \
 && rm -rf /usr/local/lib/python3*/ensurepip \
 && groupadd --gid 10001 gongdan \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin gongdan
COPY --from=libraries /venv /venv
COPY deploy/entrypoint.sh /app/entrypoint.sh
COPY shared/__init__.py /app/shared/__init__.py
COPY shared/contracts /app/shared/contracts
COPY shared/plumbing /app/shared/plumbing
COPY services/__init__.py /app/services/__init__.py
COPY services/${SERVICE} /app/services/${SERVICE}
# The scheduler's hot loops are compiled here, by a library, for this processor; on another it does so when it first plans.
RUN python -m compileall -q /app \
 && if [ "$SERVICE" = planning ]; then cd /app && /venv/bin/python -m services.planning.domain.scheduling.compiled.warm; fi \
 && chmod -R a=rX /app && chmod a+x /app/entrypoint.sh

ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONFAULTHANDLER=1 \
    SERVICE=${SERVICE} \
    GONGDAN_HOST=0.0.0.0 \
    GONGDAN_PORT=8000
LABEL org.opencontainers.image.title="Gongdan ${SERVICE}" \
      org.opencontainers.image.description="Production management that runs on work orders: the ${SERVICE} service"
WORKDIR /app
# A number, so that a cluster can see that it is not root. The root file system may be read-only; /tmp should not be.
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["/app/entrypoint.sh"]
