.DEFAULT_GOAL := help
.PHONY: help demo browser test check format bench docs constraints clean

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rapport needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12 demo")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'
	@# Imported once, so that the bytecode is there even where Python is told not to write any.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -W ignore -c 'import babel.numbers, django.template, duckdb, granian, ibis.backends.duckdb, pandas, rich.table, scipy.linalg, scipy.optimize, scipy.special, scipy.stats, xlsxwriter'
	@touch $@

demo: .venv/ready ## Make a sample company and serve it (PORT=8000)
	$(BIN)/rapport --workspace demo demo --port $(PORT)

# The browser that the tests drive: Debian's, fetched where it is not there.
browser:
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium chromium-driver >/dev/null; }

# Each of the many processes would compile every module anew where Python is told to keep no bytecode.
test: .venv/ready browser ## Run every test
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

check: .venv/ready ## Lint, types, import floors, translations, generated pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check
	$(BIN)/python -m tests.translations

format: .venv/ready ## Put the code in its usual form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: .venv/ready ## Measure speed against hand-written SQL
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m bench

docs: .venv/ready ## Write the generated pages of docs/ anew
	$(BIN)/python -m docs.generate

constraints: .venv/ready ## Resolve the versions anew, within the bounds of pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra dev --no-header --no-annotate pyproject.toml --output-file constraints.txt
	$(BIN)/uv pip list --format freeze --python $(BIN)/python | grep -E '^uv==' >> constraints.txt

clean: ## Remove what was made here
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
