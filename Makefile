# Every target sets up what it needs: the virtual environment, the locked packages, a browser.
# `make` alone says what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup browser demo test test-slow pywb lint bench month fuzz lock schema clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

setup: browser ## make .venv with the locked packages, and find or install a browser

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "embed-archiver needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

browser: $(STAMP)
	@$(BIN)/python -m archiver.web.setup

demo: setup ## play the whole story on a small web that comes along (about a minute)
	@$(BIN)/embed-archiver demo $(DEMO)

# Tracing doubles the time of what it traces (Python 3.11), so that only the core is traced, and by its own tests.
CORE_TESTS := tests/model tests/platforms tests/finding tests/verdicts tests/checking

test: setup ## lint, types, layers and every test but the slow ones; which share of the core's lines its tests run
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" $(CORE_TESTS) --cov --cov-report=
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" tests $(CORE_TESTS:%=--ignore=%)
	@echo "Lines of the core that its own tests run: $$($(BIN)/python -m coverage report --precision=1 --format=total) % (subprocesses left out)"

test-slow: setup ## the tests that take minutes: faults injected at every step, long simulations
	$(BIN)/python -m pytest -m slow

pywb: ## make .pywb with a web archive of its own, for the tests that rescue posts from one
	$(PYTHON) -m venv .pywb
	.pywb/bin/python -m pip install --quiet --disable-pip-version-check 'pywb==2.10.0' 'setuptools<81'

lint: $(STAMP) ## ruff, mypy and the layers of the architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup ## how fast finding, capturing, checking and looking up are, as ratios against their limits in the same run
	$(BIN)/python -m bench

month: setup ## play a month of nights with 3,000 posts: is anything called dead that is alive? (half an hour; MONTH="--posts 300")
	$(BIN)/python -m bench month $(MONTH)

FUZZ := bench-results/fuzz
fuzz: $(STAMP) ## ten minutes of pages that nobody writes, read by what finds posts
	@test -x $(FUZZ)/venv/bin/python || $(PYTHON) -m venv $(FUZZ)/venv
	$(FUZZ)/venv/bin/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	@mkdir -p $(FUZZ)/corpus
	PYTHONPATH=.:$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(FUZZ)/venv/bin/python bench/fuzz.py $(FUZZ)/corpus \
		-artifact_prefix=$(FUZZ)/ -max_total_time=600 -timeout=20 -rss_limit_mb=2000 -max_len=2000

lock: ## choose the newest allowed packages again and write requirements.lock
	$(BIN)/python -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --upgrade --constraint constraints.txt --extra dev --output-file requirements.lock pyproject.toml

schema: $(STAMP) ## write db/schema.sql again from the migrations
	$(BIN)/python -m archiver.ledger.schema

clean: ## remove what the targets above made; the archive itself stays
	rm -rf $(VENV) .pywb demo-home bench-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
