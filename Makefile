# Everything happens inside this folder: `make` sets up .venv by itself, from requirements.lock.
# `make reports` renders the edition, `make test` checks everything.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
FORCE ?=
RELEASE ?=
PYTEST_FLAGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help reports report test lint lab bench lock notebooks clean

help:
	@echo "make reports             render the whole edition into reports/"
	@echo "make report FORCE=name   render one force's page"
	@echo "make test                check everything"
	@echo "make lab                 open the notebooks in JupyterLab"
	@echo "make notebooks           run the committed notebooks again and keep their outputs"
	@echo "make bench               measure speed (needs SHARED_DIR for the reading benchmark)"
	@echo "make lock                resolve requirements.lock and environment.yml anew (needs uv)"
	@echo "make clean               remove .venv, caches and rendered editions"

# uv where it is on the PATH, otherwise venv and pip; both check every hash.
$(READY): requirements.lock pyproject.toml
	@bash tools/set-up.sh "$(PYTHON)" "$(VENV)"
	@touch $@

reports: $(READY)
	@$(BIN)/stalking-report render $(if $(RELEASE),--release $(RELEASE))

report: $(READY)
	@test -n "$(FORCE)" || { echo "Name a force: make report FORCE=bedfordshire" >&2; exit 2; }
	@$(BIN)/stalking-report render "$(FORCE)" $(if $(RELEASE),--release $(RELEASE))

test: $(READY)
	@PYTEST_FLAGS="$(PYTEST_FLAGS)" bash tools/check.sh "$(BIN)"

lab: $(READY)
	@$(BIN)/jupyter lab notebooks

notebooks: $(READY)
	@$(BIN)/python tools/run_notebooks.py

bench: $(READY)
	@$(BIN)/python -m tests.benchmarks

lock:
	@bash tools/lock.sh

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build src/*.egg-info
	find reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	find . -name __pycache__ -prune -exec rm -rf {} +
