# make setup | demo | test | bench: all a newcomer needs.

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
PYTHON ?= python3

.PHONY: setup setup-dev demo test test-on-sqlite-0 test-on-sqlite-1 test-on-postgres test-in-browser bench lock model clean
.DELETE_ON_ERROR:

setup: $(VENV)/.run $(VENV)/.assets $(VENV)/.package

setup-dev: $(VENV)/.dev $(VENV)/.assets $(VENV)/.package

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock | $(PY)
	$(PIP) -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(PY)
	$(PIP) -r requirements-dev.lock
	@touch $@ $(VENV)/.run

# What the product is measured against.
$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	$(PIP) -r requirements-bench.lock
	@touch $@

# Fonts for the pages and axe-core for the tests. Without a system npm, the one of a wheel does;
# without any way to fetch them, pages use the system's own font until the next make.
NPM_CI := NODE_USE_SYSTEM_CA=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier --fetch-retries=1

$(VENV)/.assets: package.json package-lock.json requirements-node.lock feedback/core/assets.py | $(PY)
	@command -v npm >/dev/null || $(PIP) -r requirements-node.lock
	@if PATH="$$PATH:$(CURDIR)/$(VENV)/bin" sh -c '$(NPM_CI)'; then \
		$(PY) feedback/core/assets.py && touch $@; \
	else \
		echo "Fonts could not be fetched: pages use the system's own font."; \
	fi

$(VENV)/.package: pyproject.toml | $(PY)
	$(PY) -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.package: $(wildcard $(VENV)/.run $(VENV)/.dev)

demo: setup
	$(VENV)/bin/langnghe demo $(if $(FRESH),--fresh)

test: setup-dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	@$(MAKE) --no-print-directory -j4 --output-sync=target test-on-sqlite-0 test-on-sqlite-1 test-on-postgres test-in-browser

# The same tests on both databases and in the browser, side by side: they wait half of their
# time, those on the file most, so they are dealt out to two. What each says is shown when it has ended.
# PostgreSQL leaves out what uses no database; nlp, which knows of none, keeps it company.
# The made-up ward, which takes half a minute to fill, is filled once: for the browser, from a file.
# What each of them compiles the others find, also where nothing is to be written beside the sources.
test-on-sqlite-0 test-on-sqlite-1 test-on-postgres test-in-browser: export PYTHONDONTWRITEBYTECODE :=
test-on-sqlite-0 test-on-sqlite-1 test-on-postgres test-in-browser: export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/compiled

test-on-sqlite-0 test-on-sqlite-1: test-on-sqlite-%:
	$(VENV)/bin/pytest --ignore=tests/nlp --part $*/2 $(if $(FULL),--full) $(PYTEST)

test-in-browser:
	$(VENV)/bin/pytest --ignore=tests/nlp --part ward $(if $(FULL),--full) $(PYTEST)

test-on-postgres:
	$(VENV)/bin/pytest $(if $(FULL),--full) $(PYTEST) tests/nlp
	LANGNGHE_TEST_ENGINE=postgres $(VENV)/bin/pytest --ignore=tests/nlp $(if $(FULL),--full) $(PYTEST)

bench: setup-dev $(VENV)/.bench
	$(PY) -m bench.intake --json

# Needs uv; the locks are committed, so nobody else does.
lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header pyproject.toml --group build -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header pyproject.toml --group build --group dev --group bench -c requirements-dev.lock -o requirements-bench.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-annotate --no-header --group node -o requirements-node.lock

model: setup-dev
	$(VENV)/bin/langnghe train

clean:
	rm -rf $(VENV) node_modules var feedback/core/static/vendor
