# Every target sets up what it needs: the virtual environment, the locked packages, a browser.
# `make` alone lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TOOLS := $(VENV)/.ready-for-developers
AUDIT := .audit
DOCS := .docs

.DEFAULT_GOAL := help
.PHONY: help setup browser demo test coverage test-slow pywb memento-client lifelines axe lint bench month renames fuzz fuzz-cost lock audit sbom dist man docs schema clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 14

setup: browser ## create .venv with the locked libraries; find or install a browser
	@echo "Ready: $(BIN)/embed-archiver --help; make demo plays the whole story"

$(STAMP): runtime.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "embed-archiver needs Python 3.11 or later; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 …")'
	@echo "Making the virtual environment $(VENV) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	@echo "Installing the libraries of runtime.lock, each checked against its digest …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement runtime.lock
	@echo "Installing embed-archiver itself …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q archiver  # containers often let Python keep nothing that it compiles, which slows each start
	@touch $@

$(TOOLS): requirements.lock $(STAMP)
	@echo "Installing the developers' tools of requirements.lock …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $@

browser: $(STAMP)
	@echo "Looking for a browser, and for fonts …"
	@$(BIN)/python -m archiver.web.setup

demo: setup ## play the whole story on a small web on this machine (about a minute)
	@$(BIN)/embed-archiver demo $(DEMO)

# Half of the time, a test waits for a browser or for another process: two for each core.
TEST_PROCESSES ?= $(shell echo $$((2 * $$(nproc 2>/dev/null || echo 2))))
test: setup $(TOOLS) ## lint, types, layers, and all tests except the slow ones
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder -m "not slow" tests

# Tracing doubles the run time (Python 3.11), so only the core is traced, and only in its own tests.
coverage: setup $(TOOLS) ## the share of the core's lines that its own tests run
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow" tests/model tests/platforms tests/finding tests/verdicts tests/checking tests/render --cov --cov-report=
	@echo "$$($(BIN)/python -m coverage report --precision=1 --format=total) % (subprocesses left out)"

test-slow: setup $(TOOLS) $(AUDIT)/.ready ## the slow tests: faults injected at every step, real servers, long simulations
	$(BIN)/python -m pytest -m slow

pywb: ## install the web archive pywb into .pywb, for the tests that rescue posts from it
	$(PYTHON) -m venv .pywb
	.pywb/bin/python -m pip install --quiet --disable-pip-version-check 'pywb==2.10.0' 'setuptools<81'

memento-client: ## install memento_client into .memento-client, for the test that has it find our copies
	$(PYTHON) -m venv .memento-client
	.memento-client/bin/python -m pip install --quiet --disable-pip-version-check 'memento_client==0.6.1'

lifelines: ## install lifelines into .lifelines, for the test that compares survival curves with its
	$(PYTHON) -m venv .lifelines
	.lifelines/bin/python -m pip install --quiet --disable-pip-version-check 'lifelines==0.30.3'

axe: ## fetch axe-core (MPL-2.0, used by tests only) into .axe, for the test that looks for barriers on the archive's pages
	@mkdir -p .axe
	cd .axe && npm pack --silent axe-core@4.10.2 && tar xzf axe-core-4.10.2.tgz --strip-components=1 package/axe.min.js package/LICENSE && rm axe-core-4.10.2.tgz

lint: $(TOOLS) ## ruff, mypy and the import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup $(TOOLS) ## measure finding, capturing, checking and looking up, as ratios against limits in the same run
	$(BIN)/python -m bench

month: setup $(TOOLS) ## simulate thirty nights with 3,000 posts: is a live post called dead or altered? (half an hour; MONTH="--posts 300")
	$(BIN)/python -m tests.simulation $(MONTH)

renames: setup $(TOOLS) ## play every single rename in all platforms' answers as nights: does a post move? (three minutes)
	$(BIN)/python -m tests.renames $(RENAMES)

FUZZ := bench-results/fuzz
fuzz: $(TOOLS) ## fuzz the finding of posts for ten minutes
	@test -x $(FUZZ)/venv/bin/python || $(PYTHON) -m venv $(FUZZ)/venv
	$(FUZZ)/venv/bin/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	@mkdir -p $(FUZZ)/corpus
	PYTHONPATH=.:$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(FUZZ)/venv/bin/python bench/fuzz.py $(FUZZ)/corpus \
		-artifact_prefix=$(FUZZ)/ -max_total_time=600 -timeout=20 -rss_limit_mb=2000 -max_len=2000

fuzz-cost: setup $(TOOLS) ## search an hour for an article that takes more than five CPU-seconds (MINUTES=10)
	$(BIN)/python -m bench.fuzz_cost --minutes $(or $(MINUTES),60)

lock: $(TOOLS) ## upgrade the locked packages: write requirements.lock, and of it runtime.lock
	$(BIN)/python -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --upgrade --constraint constraints.txt --extra build --extra notify --extra dev --output-file requirements.lock pyproject.toml
	$(BIN)/python -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --constraint requirements.lock --extra build --extra notify --output-file runtime.lock pyproject.toml

	$(BIN)/python -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --upgrade --output-file supply_chain/requirements.lock supply_chain/requirements.in
	$(BIN)/python -m piptools compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-emit-index-url --no-emit-trusted-host \
		--no-emit-find-links --no-header --upgrade --output-file docs_site/requirements.lock docs_site/requirements.in

$(AUDIT)/.ready: supply_chain/requirements.lock
	@test -x $(AUDIT)/bin/python || $(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement supply_chain/requirements.lock
	@touch $@

SERVICE ?= pypi
audit: $(AUDIT)/.ready ## look for known vulnerabilities of the locked packages; fails if some are known, or if nobody could say
	@$(AUDIT)/bin/python -m supply_chain.audit $(SERVICE)

sbom: $(TOOLS) $(AUDIT)/.ready ## write dist/sbom.cdx.json: every locked package, in CycloneDX
	@$(AUDIT)/bin/python -m supply_chain.sbom $(BIN)/python dist/sbom.cdx.json

dist: $(STAMP) ## build wheel and source archive, and try the wheel in a fresh environment
	rm -rf dist
	$(BIN)/python -m hatchling build
	$(PYTHON) -m venv dist/try
	dist/try/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement runtime.lock
	dist/try/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd dist && try/bin/embed-archiver --version && try/bin/embed-archiver demo --help > /dev/null && try/bin/embed-archiver find "$$(try/bin/embed-archiver manual --folder)/docs/examples/two-presidents.txt"
	rm -rf dist/try

man: $(STAMP) ## write the pages for `man` into dist/man1, made from the help
	$(BIN)/python -m archiver.commands.man_pages dist/man1

$(DOCS)/.ready: docs_site/requirements.lock
	@test -x $(DOCS)/bin/python || $(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement docs_site/requirements.lock
	@touch $@

docs: $(STAMP) $(DOCS)/.ready ## build the documentation as a site into dist/site; fails on any link or anchor that leads nowhere
	@$(BIN)/python -m docs_site $(DOCS)/source
	@rm -rf dist/site
	@$(DOCS)/bin/python -m sphinx -q --fail-on-warning --keep-going --nitpicky -d $(DOCS)/doctrees $(DOCS)/source dist/site
	@echo "Open dist/site/index.html"

schema: $(STAMP) ## write db/schema.sql from the migrations
	$(BIN)/python -m archiver.ledger.schema > db/schema.sql

clean: ## remove what the targets above created; the archive itself stays
	rm -rf $(VENV) $(AUDIT) $(DOCS) .pywb .memento-client .lifelines .axe demo-home bench-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
