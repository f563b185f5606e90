# The same commands for people and for CI. `make help` lists them; the work is in tools/, where it can be read and tested.
SHELL := bash
PYTHON ?=
WITHOUT ?=
export PYTHON WITHOUT

.DEFAULT_GOAL := help
.PHONY: help setup build run test check fix unit escape chaos e2e screenshots compose-test inside cgroup-test hostile bench lock clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make .venv, .venv-guest and the page, or what has changed of them
	@tools/setup

build: ## build the page again where its sources changed
	@tools/setup page

run: setup ## set up and start; PLAYGROUND_HOST and PLAYGROUND_PORT say where (127.0.0.1:8000)
	@exec .venv/bin/python -m playground

test: setup ## check everything, then run every test; WITHOUT="e2e compose" leaves those out
	@tools/test

check: setup ## lint, formats and types, in Python and TypeScript
	@tools/check

fix: setup ## mend what the linters and formatters can
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format --quiet .
	@cd frontend && npm run --silent fix

unit: setup ## the Python tests that need neither browser nor engine; ARGS="tests/sandbox -k name" picks
	@.venv/bin/python -m pytest -m "not e2e and not compose" $(ARGS)

escape: setup ## every attack on the jail; PLAYGROUND_TEST_ADDRESS=URL attacks a playground that runs elsewhere
	@.venv/bin/python -m pytest tests/escape $(ARGS)

chaos: setup ## break the product in every way of the list; CHAOS_SESSIONS=5000 for the long run
	@.venv/bin/python -m pytest tests/faults $(ARGS)

e2e: setup ## the tests in Chromium
	@.venv/bin/python -m pytest -m e2e $(ARGS)

screenshots: setup ## take the pictures of docs/screenshots again; ARGS="-k journey" takes some
	@PLAYGROUND_SCREENSHOTS=docs/screenshots .venv/bin/python -m pytest -q -m e2e tests/e2e/test_screenshots.py $(ARGS)
	@.venv/bin/python -m tests.e2e.scenes > docs/screenshots/README.md

compose-test: setup ## the test on a Docker engine
	@lines=$$(tools/engine) || { echo "No Docker engine with 'docker compose' answers." >&2; exit 1; }; \
	  eval "$$lines"; .venv/bin/python -m pytest -m compose $(ARGS)

inside: setup ## the attacks and the faults within the walls of the compose worker; ARGS="tests/faults -k name" picks
	@tools/inside $(ARGS)

cgroup-test: setup ## a worker under a real cgroup tree, in a Linux of its own (needs user-mode-linux)
	@tools/cgroup-test

hostile: setup ## 10,000 requests made from the API's document; COUNT=100000 sends more
	@HOSTILE_REQUESTS=$(or $(COUNT),10000) .venv/bin/python -m pytest -q -s --timeout=0 tests/hostile/test_api_document.py

bench: setup ## every benchmark, and a table of what it must reach; ARGS="restart exchange" runs some
	@.venv/bin/python -m bench $(ARGS)

lock: ## choose versions anew for requirements/*.in
	@tools/lock

clean: ## remove all that was made here; snippets in data/ stay
	rm -rf .venv .venv-guest frontend/node_modules playground/static/dist \
	  .mypy_cache .pytest_cache .ruff_cache .hypothesis test-results build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
