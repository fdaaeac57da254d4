# Everything needs only Python 3.11 or later: both targets make their own environment in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= out
PYTEST_ARGS ?=

.PHONY: demo test lint types clean

$(BIN)/istio-render: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

# Renders the built-in release. Both bundles are kept in the repository, so that a change to a
# template shows as a change of objects.
demo: $(BIN)/istio-render
	$(BIN)/istio-render --profile demo -o $(OUT)/demo
	$(BIN)/istio-render --profile demo-auth -o $(OUT)/demo-auth

test: $(BIN)/istio-render
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: $(BIN)/istio-render
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/istio-render
	$(BIN)/mypy

clean:
	rm -rf .venv .venv-* build dist ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
