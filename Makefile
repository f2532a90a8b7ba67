# make demo | test | check | browser | bench | docs | pictures | test-oldest
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := check

PYTHON ?= python3
BIN := .venv/bin
OLDEST := .venv-oldest
BUILT := mlready_jupyter/frontends/widgets/static

.PHONY: demo test check slow js browser bench docs pictures test-oldest clean

demo: .venv/.demo  ## Examine a real model in a real kernel, and show the verdict
	$(BIN)/python notebooks/run_tour.py

test: check slow js browser  ## All tests, as CI runs them

check: .venv/.test  ## Under a minute, before every commit
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2 -m "not slow and not browser"

slow: .venv/.test
	$(BIN)/pytest -n 2 --dist loadgroup -m slow

js: js/node_modules/.stamp  ## Types, tests, and the built page as fresh as its sources
	cd js && npm run --silent typecheck && npm test --silent && npm run --silent build -- --log-level=warning
	git diff --exit-code --stat -- $(BUILT) || { echo "$(BUILT) was stale: commit what the build made"; exit 1; }

browser: .venv/.browser js/node_modules/.stamp  ## What people see: the real JupyterLab and Notebook 7 in a real Chromium
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/pytest -m browser tests/browser

docs: .venv/.test  ## The pages, and the tables of the README, from the criteria
	$(BIN)/python docs/generate.py

pictures: .venv/.browser js/node_modules/.stamp  ## The report and the explorer in JupyterLab, light and dark, into docs/
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python docs/pictures.py

bench: .venv/.bench  ## Figures into benchmarks/results/, and from there into benchmarks/README.md; the peers take the longest
	for script in startup watch drift gate speed clean planted nblint_speed durability durability_promote; do $(BIN)/python -m benchmarks.$$script; done
	benchmarks/peers/make.sh
	$(BIN)/python -m benchmarks.peers.compare
	$(BIN)/python -m benchmarks.page

test-oldest: $(OLDEST)/.test  ## The oldest numpy, pandas, scikit-learn, ipython and narwhals we promise
	$(OLDEST)/bin/pytest -n 2 -m "not slow and not browser"

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

.venv/.browser: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable . --group browser
	touch $@ .venv/.test .venv/.demo

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
