# The verbs of a working day. Each is one command; people without make type that.
.DEFAULT_GOAL := help
.PHONY: help up demo test lint fix openapi events metrics dashboards lock

help:  ## this page
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

up:  ## the whole system on this machine
	./gongdan up

demo:  ## the same, with the demo plant in it
	./gongdan up --demo

test:  ## every test
	./gongdan test

lint:  ## style, types and import rules
	./gongdan lint

fix:  ## mend the style that can be mended by itself
	./gongdan lint --fix

openapi:  ## the HTTP contract, as openapi.json
	./gongdan openapi > openapi.json

events:  ## docs/events.md and golden files of new events, from the contracts
	.venv/bin/python -m tests.contracts.samples
	.venv/bin/python -m tests.contracts.events_page

metrics:  ## docs/metrics.md, from the metrics
	.venv/bin/python -m tests.deploy.metrics_page

dashboards:  ## Grafana's dashboards, from deploy/grafana/make_dashboards.py
	.venv/bin/python deploy/grafana/make_dashboards.py

LOCK = uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11

lock:  ## new lock files from pyproject.toml; needs uv, a maintainer's tool
	$(LOCK) pyproject.toml --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --output-file requirements-dev.lock
