# `make demo` and `make test` set everything up by themselves; `make check` is what the continuous integration runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test check lint types unit browser servers slow torture fuzz eval format constraints clean

demo: $(STAMP)
	bash scripts/demo.sh $(BIN)/kg

test: $(STAMP)
	bash scripts/install_system.sh
	$(BIN)/python -m pytest -m "not slow and not servers"

check: lint types demo test

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

unit: $(STAMP)
	$(BIN)/python -m pytest

browser: $(STAMP)
	bash scripts/install_system.sh
	$(BIN)/python -m pytest -m browser

# Real servers on loopback: the oxigraph server and Virtuoso.
servers: $(STAMP)
	$(BIN)/python -m pytest -m servers

# Minutes rather than seconds: conformance suites, fuzzing, kill -9 at random moments of a build, the corpus.
slow: $(STAMP)
	$(BIN)/python -m pytest -m slow

torture: $(STAMP)
	$(BIN)/python -m pytest -m slow tests/store/test_torture.py

# Score the graph against the annotations beside the project, and write docs/quality.md.
eval: $(STAMP)
	$(BIN)/python scripts/eval.py --sets dev seeds --write docs/quality.md

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
	touch $@

# Pin what is installed now: names and versions only.
constraints: $(STAMP)
	$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check | grep '==' > constraints.txt

clean:
	rm -rf $(VENV) output/* .mypy_cache .ruff_cache .pytest_cache
