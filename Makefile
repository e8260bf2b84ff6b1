# Everything that is done with this checkout. `make run` and `make test` need only python3 (with venv) and make: they
# install what they use into .venv, and do so again only when a lock file or pyproject.toml has changed.

PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
RUN := .venv/.run-installed
DEV := .venv/.dev-installed
PO := $(wildcard console/locale/*/LC_MESSAGES/ic.po)
TYPED := $(wildcard console tests bench docs/*.py)
CHECKS := check-format check-lint check-types check-house check-generated

.NOTPARALLEL: # one .venv
.PHONY: help run test test-long check $(CHECKS) format bench screenshots eval docs catalogues lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## Open the console; `make run ARGS="demo"` passes arguments
	@$(BIN)/ic $(ARGS)

test: $(DEV) ## The tests, without those that take minutes; ARGS go to pytest
	@$(BIN)/python -m pytest -n 3 --dist loadgroup -m "not long" $(ARGS)

test-long: $(DEV) ## Those that take minutes
	@$(BIN)/python -m pytest -m long --timeout 1800 $(ARGS)

check: $(CHECKS) ## Format, lint, types, the floors of the house, generated files; -k goes on after a failure

$(CHECKS): $(DEV)

check-format:
	$(BIN)/ruff format --check .

check-lint:
	$(BIN)/ruff check .

check-types:
	$(BIN)/mypy $(TYPED)

check-house:
	$(BIN)/lint-imports

check-generated:
	$(if $(wildcard docs/generate.py),$(BIN)/python docs/generate.py --check)
	$(if $(PO),$(extract) && $(call update,--check) || { echo "Translations are stale: make catalogues" >&2; exit 1; })

format: $(DEV) ## Put the code into the one format, mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEV) ## The measurements behind docs/performance.md
	@$(BIN)/python -m bench $(ARGS)

screenshots: $(DEV) ## The pictures of the README, taken of the real screens
	@$(BIN)/python docs/screenshots.py $(ARGS)

eval: $(DEV) ## How well runbooks are read and found: recall, precision, hit rate
	@$(BIN)/python -m tests.eval $(ARGS)

docs: $(DEV) ## Write the generated pages anew
	@$(BIN)/python docs/generate.py $(ARGS)

# The template is made anew each time and not kept: the catalogues are what is translated and committed, .mo included,
# so that neither a checkout nor a build has a step more.
POT := .venv/ic.pot
extract = $(BIN)/pybabel --quiet extract --no-location --sort-output --project=ic --output-file=$(POT) console
update = $(BIN)/pybabel --quiet update --domain=ic --input-file=$(POT) --output-dir=console/locale \
	--no-fuzzy-matching --ignore-pot-creation-date $(1)

catalogues: $(DEV) ## Take new texts into the translations, compile them; NEW=fr begins a language
	$(extract)
	$(if $(NEW),$(BIN)/pybabel --quiet init --domain=ic --input-file=$(POT) --output-dir=console/locale --locale=$(NEW))
	$(call update)
	$(BIN)/pybabel --quiet compile --domain=ic --directory=console/locale

# requirements-dev.txt holds everything of requirements.txt in the same versions, so that installing one over the other
# changes nothing. `make lock ARGS=--upgrade` takes newer versions, without it only what pyproject.toml forces.
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

lock: export PATH := $(PATH):$(CURDIR)/$(BIN)
lock: ## Write the lock files anew from pyproject.toml
	@uv --version >/dev/null 2>&1 || { echo "Locking needs uv. Install it, or let 'make test' fetch it." >&2; exit 1; }
	$(COMPILE) pyproject.toml --group build -o requirements.txt $(ARGS)
	$(COMPILE) pyproject.toml --group build --group dev --extra server -c requirements.txt -o requirements-dev.txt $(ARGS)
	echo uv | $(COMPILE) - -o requirements-uv.txt $(ARGS)

clean: ## Remove what was installed and built; data of the console stays
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache snapshot_report.html
	find console tests bench docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(RUN): requirements.txt pyproject.toml
	@PYTHON="$(PYTHON)" tools/install.sh requirements.txt
	@touch $@

$(DEV): requirements-dev.txt pyproject.toml
	@PYTHON="$(PYTHON)" tools/install.sh requirements-dev.txt
	@touch $(RUN) $@
