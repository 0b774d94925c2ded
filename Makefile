# Everything happens in .venv, from requirements.lock; plain Python (3.11 or newer), pip and make are enough.

VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
BENCH := .venv-bench
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help install run test eval bench check format lock clean

help: ## show these lines
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

install: $(INSTALLED) ## make .venv and install what requirements.lock names

run: $(INSTALLED) ## serve the web page (and every channel whose token is set)
	@exec $(BIN)/hoidap serve

test: $(INSTALLED) ## run all tests
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile

eval: $(INSTALLED) ## score all questions by file, kind and way of typing (FAILS=1: also what failed)
	@$(BIN)/python -m tests.evaluation $(if $(FAILS),--fails)

bench: $(BENCH)/.installed ## compare with other ways, and with a base of a million facts
	@$(BENCH)/bin/python -m tests.bench

check: $(INSTALLED) ## lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(INSTALLED) ## put the code in the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## write requirements.lock anew (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev --upgrade \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock

clean: ## remove .venv, .venv-bench and what the tools keep
	rm -rf $(VENV) $(BENCH) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamp is written last: what was broken off is done again, what is done is not.
$(INSTALLED): requirements.lock pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || sh .ci/make-venv $(VENV)
	@echo "Installing / Đang cài đặt…"
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

# The peers that the bench compares with are in an environment of their own: nothing else needs them.
$(BENCH)/.installed: requirements.lock tests/bench/requirements.txt
	@$(BENCH)/bin/python -m pip --version >/dev/null 2>&1 || sh .ci/make-venv $(BENCH)
	@echo '*' > $(BENCH)/.gitignore
	@echo "Installing / Đang cài đặt…"
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
	  --require-hashes -r requirements.lock
	@$(BENCH)/bin/python -m pip --disable-pip-version-check --no-input install --quiet -r tests/bench/requirements.txt
	@touch $@
