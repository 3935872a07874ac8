# Mosaïque: `make serve` to see it, `make test` to check it, `make help` for the rest.

VENV ?= .venv
export VENV
BIN := $(VENV)/bin
# Tests run on a throw-away instance whatever the shell says.
CLEAN := env -u DATABASE_URL -u SEARCH_URL -u EMAIL_URL -u MOSAIQUE_HOME -u MOSAIQUE_BASE_URL
PYTEST := $(CLEAN) $(BIN)/python -m pytest
WORKERS ?= 2
SPREAD := -n $(WORKERS) --dist loadgroup

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev serve test check lint types test-postgres test-sqlite e2e bench messages lock format clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

setup: ## the virtual environment, with locked versions
	@scripts/setup base

serve: setup ## the portal, the back office and the worker; ARGS="--port 8080" for `mosaique serve`
	@scripts/serve $(ARGS)

setup-dev:
	@scripts/setup dev

test: setup-dev ## every check and every test, as CI runs them
	@scripts/test_tools
	@$(MAKE) --no-print-directory lint types test-postgres test-sqlite

check: test ## the same

lint: setup-dev ## format, lint, templates, arrows between rooms
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/djlint src --lint --quiet
	$(BIN)/lint-imports --no-logo

types: setup-dev ## mypy
	$(BIN)/mypy

test-postgres: setup-dev ## tests on a private PostgreSQL server
	$(CLEAN) $(BIN)/python scripts/with_postgres.py $(BIN)/python -m pytest $(SPREAD) -m integration

test-sqlite: setup-dev ## tests on SQLite, then browser journeys, with the machine to themselves
	$(PYTEST) $(SPREAD) -m "not e2e"
	$(PYTEST) -m e2e

e2e: setup-dev ## browser journeys only; ARGS="-k search"
	@scripts/test_tools
	$(PYTEST) -m e2e $(ARGS)

bench: setup-dev ## benchmarks, as ratios against named peers; ARGS="search" for one
	$(BIN)/python -m bench $(ARGS)

messages: setup-dev ## collect the texts to translate, then compile the translations
	@command -v xgettext >/dev/null || { echo "messages: xgettext is needed: sudo apt install gettext" >&2; exit 1; }
	@mkdir -p src/mosaique/locale/fr/LC_MESSAGES
	cd src/mosaique && DJANGO_SETTINGS_MODULE=mosaique.config.settings.test $(abspath $(BIN))/python -m django \
		makemessages --locale fr --add-location file --no-obsolete
	$(BIN)/python scripts/compile_messages.py

format: setup-dev ## put the code in the house's format
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

# One lock serves Python 3.11 to 3.13 on every platform, and names no index. UPGRADE="--upgrade" for newer versions.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" $(UPGRADE)
lock: setup-dev ## write requirements/*.lock from *.in
	$(LOCK) requirements/base.in requirements/build.in --output-file requirements/base.lock
	$(LOCK) requirements/base.in requirements/build.in requirements/dev.in \
		--constraints requirements/base.lock --output-file requirements/dev.lock

clean: ## remove the environment and the caches; an instance in var/ stays
	rm -rf $(VENV) .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .hypothesis
