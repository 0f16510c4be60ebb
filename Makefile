UV_VERSION := 0.13.9
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA_LAKE ?= data_lake
export DAGSTER_HOME := $(abspath $(DATA_LAKE))/dagster
export MSME_DATA_LAKE := $(abspath $(DATA_LAKE))

.PHONY: install run test ui bench lint lock dictionary metrics

install: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { echo "msme_pipeline needs Python 3.11, 3.12 or 3.13, not $$($(PYTHON) --version); set PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@$(BIN)/python -m msme_pipeline.analytics.warm
	@touch $@

run: install
	@$(BIN)/msme demo
	@$(BIN)/msme run

test: install lint
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

ui: install
	@$(BIN)/msme ui

bench: install
	@$(BIN)/python -m benchmarks

lock: install
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --all-extras --quiet --output-file requirements.lock pyproject.toml

dictionary: install
	@$(BIN)/python -m msme_pipeline.lake.dictionary > docs/data_dictionary.md

metrics: install
	@$(BIN)/python -m msme_pipeline.metrics.page > docs/metrics.md
