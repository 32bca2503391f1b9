# `make run` and `make test` need Python 3.11 or newer, make and a package index; `make test` also a C++
# compiler and Python's headers. They set up .venv by themselves, once: the stamp files in it are older than
# pyproject.toml or constraints.txt only when one of these has changed.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test lint page-types examples pictures site bench mutants clean

SUITABLE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# The first interpreter that will do. To choose: make test PYTHON=/path/to/python
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	"$$python" -c '$(SUITABLE)' 2>/dev/null && { echo "$$python"; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# The tests use pygambit as an oracle. It comes as source and is compiled; with its own flags (-O3 -g) that
# takes about twice as long (some 290 s against 140 s), for a speed that our small games don't need.
ORACLE_FLAGS := -O1 -g0 -DNDEBUG -fwrapv

TYPESCRIPT := 5.9.3
TSC := $(VENV)/node/node_modules/.bin/tsc

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

run: $(VENV)/.for-run ## Set up, then solve and explain the example scenario
	$(BIN)/sim run scenarios/sochi-2016.yaml

test: lint ## Set up, then lint, types and tests
	$(BIN)/pytest -n auto

lint: $(VENV)/.for-test ## Lint, format and types alone
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@$(MAKE) --no-print-directory page-types

# The page's program is plain JavaScript, which TypeScript reads too. Nobody else needs node.
page-types: $(VENV)/.made
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
		echo "The types of the page's program are not checked: node and npm are not installed."; \
	elif ! test -x $(TSC) && ! npm install --prefix $(VENV)/node --no-audit --no-fund --silent typescript@$(TYPESCRIPT); then \
		echo "The types of the page's program are not checked: npm could not install TypeScript."; \
	else \
		echo "$(TSC) -p ."; $(TSC) -p .; \
	fi

examples: $(VENV)/.for-run ## Make the committed examples of results anew
	$(BIN)/python -m results.examples

pictures: $(VENV)/.for-run ## Draw the pictures of the docs anew
	$(BIN)/python -m docs.pictures.draw

site: $(VENV)/.for-site ## Build the docs as a site in build/site; a link that leads nowhere is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

bench: $(VENV)/.for-test ## Measure speed
	$(BIN)/python -m benchmarks

mutants: $(VENV)/.for-mutants ## Measure what the tests of the core would miss (takes long; goes on where it stopped)
	$(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut export-cicd-stats >/dev/null
	@$(BIN)/mutmut badge --output mutants/score.json --label caught >/dev/null
	@sed -n 's|.*"message": "\(.*\)".*|Caught: \1 of those tried. The others: $(BIN)/mutmut results|p' mutants/score.json

clean: ## Remove the environment, caches and build artefacts (not results/)
	rm -rf $(VENV) build dist mutants .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@"$(PYTHON)" -c '$(SUITABLE)' 2>/dev/null || { \
		echo 'This needs Python 3.11 or newer with venv and pip (on Debian and Ubuntu: apt install python3-venv).' >&2; \
		echo 'Found: $(or $(shell "$(or $(PYTHON),python3)" --version 2>&1),nothing). To choose one: make PYTHON=/path/to/python3' >&2; \
		exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/.for-run: $(VENV)/.made pyproject.toml constraints.txt
	$(INSTALL) -e '.[figures,report,sweep]'
	$(BIN)/python -m compileall -q sim
	@touch $@

$(VENV)/.for-test: $(VENV)/.for-run
	@echo 'Installing what the tests need. pygambit is compiled, once: allow two to five minutes.'
	CFLAGS='$(ORACLE_FLAGS)' CXXFLAGS='$(ORACLE_FLAGS)' $(INSTALL) -e '.[test,dev]'
	@touch $@

$(VENV)/.for-site: $(VENV)/.for-run
	$(INSTALL) -e '.[docs]'
	@touch $@

$(VENV)/.for-mutants: $(VENV)/.for-test
	$(INSTALL) -e '.[mutants]'
	@touch $@
