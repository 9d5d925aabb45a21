# What can be done here? `make` alone lists it.

PYTHON ?= python3
PORT ?= 8501
ARGS ?=
JOBS ?= auto

BIN := .venv/bin
# Newer than requirements.txt as long as the environment holds what that file asks for.
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help run test lint format screenshots environment

help: ## List what can be done.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: environment ## Serve on http://localhost:8501, on this computer only; PORT=8600 chooses another port.
	@$(BIN)/python -m mayatrack.web.port '$(PORT)'
	@exec $(BIN)/python -m streamlit run app.py --server.port '$(PORT)'

# A file is not divided: its tests share a browser or a server.
test: environment ## Run every test, a file per core; JOBS=0 runs one after another, ARGS="tests/domain -x" goes to pytest.
	@exec $(BIN)/python -m pytest --numprocesses '$(JOBS)' --dist loadfile $(ARGS)

lint: environment ## Check style, types and who imports whom.
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

format: environment ## Settle the layout of the code.
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

screenshots: environment ## Draw every page of the sample program into .screenshots.
	@$(BIN)/python -m tests.e2e.screenshots $(ARGS)

environment: $(STAMP) ## Make .venv and install what requirements.txt asks for, when it has changed.

$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "MaYA Track needs Python 3.11 or newer, and $(PYTHON) is %d.%d: choose another, as in make PYTHON=python3.12 run." % sys.version_info[:2])'
	@test -x $(BIN)/python || echo "Making .venv; this takes a minute or two, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@
