# make demo | test | check | bench | docs | test-oldest
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := check

PYTHON ?= python3
BIN := .venv/bin
OLDEST := .venv-oldest

.PHONY: demo test check fast slow js bench docs test-oldest clean

demo: .venv/.demo  ## Examine a real model in a real kernel, and show the verdict
	$(BIN)/python notebooks/run_tour.py

test: check slow js  ## All tests, as CI runs them

check: .venv/.test  ## Under a minute, before every commit
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2 -m "not slow"

slow: .venv/.test
	$(BIN)/pytest -m slow

js: js/node_modules/.stamp
	cd js && npm run --silent typecheck && npm test --silent

docs: .venv/.test  ## The pages, and the tables of the README, from the criteria
	$(BIN)/python docs/generate.py

bench: .venv/.bench  ## Figures into benchmarks/results/
	for script in startup drift clean planted; do $(BIN)/python -m benchmarks.$$script; done

test-oldest: $(OLDEST)/.test  ## The oldest numpy, pandas, scikit-learn, ipython and narwhals we promise
	$(OLDEST)/bin/pytest -n 2 -m "not slow"

clean:
	rm -rf .venv .venv-oldest build js/node_modules

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$@ -m pip install --quiet --upgrade pip

.venv/.demo: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group demo
	touch $@

.venv/.test: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group test
	touch $@ .venv/.demo

.venv/.bench: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group bench
	touch $@ .venv/.test .venv/.demo

$(OLDEST)/.test: pyproject.toml tests/oldest.txt
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip install --quiet --upgrade pip
	$(OLDEST)/bin/python -m pip install --quiet --editable . --group test --constraint tests/oldest.txt
	touch $@

js/node_modules/.stamp: js/package-lock.json
	npm ci --prefix js --no-audit --no-fund
	touch $@
