# Everything needs only Python 3.11 or later: both targets make their own environment in .venv.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= out
PROFILE ?= demo-auth
PYTEST_ARGS ?=

.PHONY: demo test lint types clean

$(BIN)/istio-render: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(BIN)/istio-render
ifndef RELEASE
	@echo "make demo: name an Istio release archive or folder: make demo RELEASE=istio-1.0.0-linux.tar.gz" >&2; exit 2
endif
	$(BIN)/istio-render --release "$(RELEASE)" --profile $(PROFILE) -o $(OUT)

test: $(BIN)/istio-render
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: $(BIN)/istio-render
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/istio-render
	$(BIN)/mypy

clean:
	rm -rf $(VENV) build dist ./*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
