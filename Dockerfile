# syntax=docker/dockerfile:1
# One recipe for the five images; SERVICE says which:   docker build --build-arg SERVICE=execution -t gongdan-execution .
# What runs in the end is Python, the locked libraries, shared/ and that one service: no pip, no compiler, no other house.
# And a sixth with all houses, which serves nobody: backups, and the operator's commands.
#   docker build --target tools -t gongdan-tools .

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

FROM python:${PYTHON} AS ground
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip \
 && rm -rf /usr/local/lib/python3*/ensurepip \
 && groupadd --gid 10001 gongdan \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin gongdan
COPY --from=libraries /venv /venv
COPY deploy/entrypoint.sh /app/entrypoint.sh
COPY shared/__init__.py /app/shared/__init__.py
COPY shared/contracts /app/shared/contracts
COPY shared/plumbing /app/shared/plumbing
COPY services/__init__.py /app/services/__init__.py
ENV PATH=/venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONPATH=/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONFAULTHANDLER=1
WORKDIR /app
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/entrypoint.sh"]

FROM ground AS tools
COPY services /app/services
# A volume that is new takes its owner from here.
RUN python -m compileall -q /app && chmod -R a=rX /app && chmod a+x /app/entrypoint.sh \
 && mkdir /backups && chown 10001:10001 /backups
LABEL org.opencontainers.image.title="Gongdan tools" \
      org.opencontainers.image.description="Production management that runs on work orders: backups and the operator's commands"
USER 10001:10001
CMD ["--help"]

FROM ground AS image
ARG SERVICE
RUN test -n "$SERVICE" || { echo "say which: --build-arg SERVICE=planning|execution|quality|payroll|gateway" >&2; exit 1; }
COPY services/${SERVICE} /app/services/${SERVICE}
# The scheduler's kernels, for whatever processor it will meet: nothing can be written later, and nobody should wait then.
RUN if [ "$SERVICE" = planning ]; then \
        NUMBA_CPU_NAME=generic python -m services.planning.domain.scheduling.compiled.warm; \
    fi
RUN python -m compileall -q /app && chmod -R a=rX /app && chmod a+x /app/entrypoint.sh
ENV SERVICE=${SERVICE} \
    GONGDAN_HOST=0.0.0.0 \
    GONGDAN_PORT=8000
LABEL org.opencontainers.image.title="Gongdan ${SERVICE}" \
      org.opencontainers.image.description="Production management that runs on work orders: the ${SERVICE} service"
# A number, so that a cluster can see that it is not root. The root file system may be read-only; /tmp should not be.
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
