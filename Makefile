# Everything happens inside this folder: `make` sets up .venv by itself, from requirements.lock.
# `make reports` renders the edition, `make test` checks everything.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FORCE ?=
RELEASE ?=
PYTEST_FLAGS ?=

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PYTHONDONTWRITEBYTECODE =
# What matplotlib, IPython and Jupyter write for themselves stays inside the folder as well.
SETTINGS := $(CURDIR)/$(VENV)/settings
export MPLCONFIGDIR = $(SETTINGS)/matplotlib
export IPYTHONDIR = $(SETTINGS)/ipython
export JUPYTER_CONFIG_DIR = $(SETTINGS)/jupyter
export JUPYTER_DATA_DIR = $(SETTINGS)/jupyter/data
export JUPYTER_RUNTIME_DIR = $(SETTINGS)/jupyter/runtime
# Names go to a command through its environment, as they were written, and never into its text.
override FORCE := $(value FORCE)
override RELEASE := $(value RELEASE)
override PYTHON := $(value PYTHON)
override PYTEST_FLAGS := $(value PYTEST_FLAGS)
export FORCE RELEASE PYTHON PYTEST_FLAGS

.DEFAULT_GOAL := help
.PHONY: help ready reports report test lab bench lock notebooks clean

help:
	@echo "make reports             render the whole edition into reports/"
	@echo "make report FORCE=name   render one force's page"
	@echo "make test                check everything"
	@echo "make lab                 open the notebooks in JupyterLab"
	@echo "make notebooks           run the committed notebooks again and keep their outputs"
	@echo "make bench               measure speed (needs SHARED_DIR for the reading benchmark)"
	@echo "make lock                resolve requirements.lock and environment.yml anew (needs uv)"
	@echo "make clean               remove .venv, caches and rendered editions"

# uv where it is on the PATH, otherwise venv and pip; both check every hash. The stamp in $(VENV) says
# what it was made from; set-up.sh compares it and is done at once where nothing has changed.
ready:
	@bash tools/set-up.sh "$$PYTHON" "$(VENV)"

reports: ready
	@$(BIN)/stalking-report render $${RELEASE:+--release "$$RELEASE"}

report: ready
	@test -n "$$FORCE" || { echo "Name a force: make report FORCE=bedfordshire" >&2; exit 2; }
	@$(BIN)/stalking-report render $${RELEASE:+--release "$$RELEASE"} -- "$$FORCE"

test: ready
	@bash tools/check.sh "$(BIN)"

lab: ready
	@$(BIN)/jupyter lab notebooks

notebooks: ready
	@$(BIN)/python tools/run_notebooks.py

bench: ready
	@$(BIN)/python -m tests.benchmarks

lock:
	@bash tools/lock.sh

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build src/*.egg-info
	find reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	find . -name __pycache__ -prune -exec rm -rf {} +
