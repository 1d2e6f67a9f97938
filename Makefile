# make run     opens the screen                         make run ARGS="--seed 3"
# make test    format, lint, types, import contracts and all tests
#
# Both need Python 3.11 or newer, make and a package index; the first time they install into .venv, with the versions
# of constraints.txt. After that nothing is installed, and no network needed, until that file or pyproject.toml changes.

ARGS :=
# The first of these that is new enough is used. For another one: make run PYTHON=/path/to/python3
PYTHON := python3 python3.14 python3.13 python3.12 python3.11 python

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
EXE := .exe
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The newest versions that pyproject.toml allows instead: make test PINNED= VENV=.venv/newest
PINNED := --constraint constraints.txt --build-constraint constraints.txt

.PHONY: run test coverage uncompiled without-numba bench peers screenshots docs lock clean

run: $(VENV)/.can-run
	@$(BIN)/xorcise $(ARGS)

# The loops are compiled first, so that not every process compiles them. More than four processes only take memory.
# A single one, for debuggers: make test ARGS="-n 0"
IN_PARALLEL := -n auto --maxprocesses 4 --dist worksteal
COMPILE := $(BIN)/python -c 'from engine.loops.calls import load; load()'

test: $(VENV)/.can-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(COMPILE)
	$(BIN)/python -m pytest $(IN_PARALLEL) $(ARGS)

# All tests again, in about twice the time, and which lines none of them runs.
coverage: $(VENV)/.can-test
	$(BIN)/coverage erase
	$(COMPILE)
	$(BIN)/coverage run -m pytest $(IN_PARALLEL) $(ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Without Numba, in a separate environment: the tests that are quick enough without it.
QUICK := tests/engine/data tests/engine/fields tests/engine/functions tests/engine/numerics tests/test_contributing.py \
    $(addprefix tests/engine/,test_imports.py test_network.py test_recipe.py) \
    $(addprefix tests/engine/cli/,test_document.py test_options.py test_progress.py) \
    $(addprefix tests/tui/,test_actions.py test_chart.py test_pages.py)

uncompiled:
	@$(MAKE) VENV=$(VENV)/uncompiled without-numba

without-numba: $(VENV)/.can-test
	$(PIP) uninstall --quiet --yes numba llvmlite
	$(BIN)/python -m pytest $(IN_PARALLEL) $(QUICK) $(ARGS)

# Ratios of speed and costs of the screen, printed as tables; without shared modules and the benchmark that needs
# other libraries.
NO_BENCHMARKS := %/__init__.py %/conftest.py %/contestants.py %/libraries.py %/table.py %/peers.py %/watched.py
BENCHMARKS := $(basename $(notdir $(filter-out $(NO_BENCHMARKS),$(wildcard tests/benchmarks/[a-z]*.py))))

bench: $(VENV)/.can-test
	@for name in $(filter-out test_%,$(BENCHMARKS)); do \
	    echo "== $$name"; $(BIN)/python -m tests.benchmarks.$$name || exit 1; \
	done

# The engine compared with PyTorch, scikit-learn and NumPy. The first time it installs the first two, which takes a while.
peers: $(VENV)/.can-compare
	@$(BIN)/python -m tests.benchmarks.peers

screenshots: $(VENV)/.can-test
	$(BIN)/python screenshots/make.py

docs: $(VENV)/.can-run
	$(BIN)/python docs/write.py

# The newest versions that pyproject.toml allows, written to constraints.txt.
lock: $(BIN)/python$(EXE)
	rm -rf $(VENV)/lock
	$(BIN)/python -m venv $(VENV)/lock
	$(VENV)/lock/bin/python -m pip install --quiet --upgrade pip
	$(VENV)/lock/bin/python -m pip install --quiet --group test --group static hatchling editables --editable .
	$(VENV)/lock/bin/python -m pip freeze --all --exclude-editable | grep -v '^setuptools==' > $(VENV)/lock/constraints.txt
	mv $(VENV)/lock/constraints.txt constraints.txt
	rm -rf $(VENV)/lock

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* snapshot_report.html
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find engine tui tests screenshots -name __pycache__ -prune -exec rm -rf {} +

# pip first: the one that comes with Python may be too old for --group and --build-constraint.
$(VENV)/.can-run: pyproject.toml constraints.txt | $(BIN)/python$(EXE)
	@echo "Installing xorcise into $(VENV) (only now)"
	$(PIP) install --quiet --constraint constraints.txt pip
	$(PIP) install --quiet $(PINNED) --editable .
	@touch $@

$(VENV)/.can-test: $(VENV)/.can-run
	@echo "Installing the tools of the tests into $(VENV) (only now)"
	$(PIP) install --quiet $(PINNED) --group test --group static
	@touch $@

$(VENV)/.can-compare: $(VENV)/.can-run
	@echo "Installing PyTorch and scikit-learn into $(VENV) (only now)"
	$(PIP) install --quiet $(PINNED) --group peers
	@touch $@

$(BIN)/python$(EXE):
	@for python in $(PYTHON); do \
	    if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	        exec $$python -m venv --clear $(VENV); \
	    fi; \
	done; \
	echo "xorcise needs Python 3.11 or newer, with its venv module (Debian, Ubuntu: apt install python3-venv)." >&2; \
	echo "Tried: $(PYTHON). If it is elsewhere: make PYTHON=/path/to/python3" >&2; \
	exit 1
