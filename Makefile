# planbook: `make demo` shows it at work, `make test` tests it, `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed

.DEFAULT_GOAL := help
# Tests start some hundred processes, of which each would compile planbook anew.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help client docs docs-serve docs-test demo test test-long coverage check fix lock browser bench bench-history bench-serve write-bench soak soak-pool sessions scale damage readers crowd resume miniwob apps components wheel editor attack fuzz studio api heal heal-versions record test-pages clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(INSTALLED): requirements.lock pyproject.toml
	@echo "Making .venv and installing what requirements.lock names (about a minute the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# two at once, each with every other package: pip uses one processor
	@awk '/^[^ #]/ { half = !half } { print > (".venv/half-" half+0 ".lock") }' requirements.lock
	@# --no-deps: the lock has them all, and pip takes a pin of NAME for none of NAME[extra]
	@install="$(BIN)/pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps -r"; \
	  $$install .venv/half-0.lock & other=$$!; $$install .venv/half-1.lock; status=$$?; wait $$other && exit $$status
	@# pip compiles one file after the other; this uses all processors, and may skip what no Python can compile
	@$(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null 2>&1 || true
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

browser: $(INSTALLED) ## find a browser, or install one
	@$(BIN)/planbook doctor --install-browser

demo: browser ## run a plan on the demo shop, and say where its notebook is
	@$(BIN)/planbook demo --run

# pages that tests drive, without what their package's Python part wants
PAGES := .venv/.pages
$(PAGES): $(INSTALLED) tests/miniwob/requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tests/miniwob/requirements.lock
	@touch $@

# what looks at the files in deploy/
DEPLOY := .venv/.deploy
$(DEPLOY): $(INSTALLED) deploy/lint.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r deploy/lint.lock
	@touch $@

# Real browsers and servers side by side on a busy machine: what fails there has one more try, alone, and is named by it.
test: browser $(PAGES) $(DEPLOY) ## run the tests; what fails beside other tests is run once more, alone
	$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder || { [ $$? = 1 ] && \
	  echo "Running the failed tests once more, alone ..." && $(BIN)/pytest -v --maxfail=5 --last-failed --last-failed-no-failures none; }

test-long: browser $(PAGES) ## run the tests that take too long for every commit
	$(BIN)/pytest -q -n 2 --dist loadfile -m slow tests/planner tests/goals tests/hooks tests/heal tests/rows tests/engine tests/miniwob tests/resume tests/flows \
	  tests/soak tests/damage tests/bad_input tests/diff tests/recipes tests/notify tests/cli tests/plans tests/steps \
	  tests/agents tests/browser tests/trying tests/demo tests/history --ignore tests/history/readers tests/serve/test_live.py tests/kernel

studio: browser ## make, run, break, heal and save a plan in the studio, in a real browser
	$(BIN)/pytest -q -m slow tests/studio

coverage: browser $(PAGES) $(DEPLOY) ## run the tests and say what they leave out, processes of commands included; at least 92 %
	rm -rf .coverage && mkdir .coverage
	export COVERAGE_FILE=$(CURDIR)/.coverage/data COVERAGE_TOP=$(CURDIR); \
	  $(BIN)/coverage run -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder; status=$$?; \
	  $(BIN)/coverage combine --quiet && $(BIN)/coverage report && exit $$status

check: $(INSTALLED) ## format, lint, types, import floors, and every plan
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/planbook check plans recipes planbook/init/files/plans tests/apps/plans
	$(BIN)/planbook check --profile runs tests/miniwob/plans

# what generates planbook/client
CLIENT := .venv/.client
$(CLIENT): .client/requirements.lock
	@$(PYTHON) -m venv $(CLIENT)-tool
	@$(CLIENT)-tool/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .client/requirements.lock
	@touch $@

client: $(INSTALLED) $(CLIENT) ## generate planbook/client, the typed client, from the description of the API
	$(BIN)/python -m tests.serve.described > .client/openapi.json
	rm -rf planbook/client
	$(CLIENT)-tool/bin/openapi-python-client generate --path .client/openapi.json --config .client/config.yaml \
	  --custom-template-path .client/templates --meta none --output-path planbook/client --fail-on-warning
	$(BIN)/ruff format --quiet --isolated --line-length 120 planbook/client
	$(BIN)/python -m tests.serve.described --sha256 > planbook/client/made_from
	rm .client/openapi.json

# what builds the documentation
DOCS := .venv/.docs
$(DOCS): $(INSTALLED) docs/requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r docs/requirements.lock
	@touch $@

docs: $(DOCS) ## regenerate the reference and build docs/.site; a dead link is an error
	$(BIN)/planbook schema --pages docs/reference
	$(BIN)/zensical build --strict --clean --config-file docs/zensical.toml

docs-serve: $(DOCS) ## show the documentation, and build it again after each change
	$(BIN)/zensical serve --config-file docs/zensical.toml

docs-test: browser docs ## build the documentation, follow every page of it in a terminal, and compare the output
	$(BIN)/pytest -q -m slow tests/docs

fix: $(INSTALLED) ## fix the format, and what the linter can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(INSTALLED) ## rewrite all locks: names, versions and hashes only
	$(BIN)/uv pip compile pyproject.toml --quiet --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-header --output-file requirements.lock
	$(BIN)/uv pip compile --group docs --constraint requirements.lock --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --output-file docs/requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra run --extra otel --constraint requirements.lock --quiet --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-annotate --output-file deploy/requirements.lock
	$(BIN)/uv pip compile --group client --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --output-file .client/requirements.lock
	$(BIN)/uv pip compile --group deploy --constraint requirements.lock --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --output-file deploy/lint.lock

bench: browser ## measure planbook against a plain script, Robot Framework Browser, yamllint, Playwright and browser-use
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.parts
	$(BIN)/python -m tests.bench.parts --kinds
	$(BIN)/python -m tests.bench.parts --full
	$(BIN)/python -m tests.bench.parts --kinds --full
	$(BIN)/python -m tests.bench.parts --rows 500
	$(BIN)/python -m tests.bench.tasks
	$(BIN)/python -m tests.bench.many
	$(BIN)/python -m tests.bench.turns
	$(BIN)/python -m tests.bench.check
	$(BIN)/python -m tests.bench.look
	$(BIN)/python -m tests.bench.history
	$(BIN)/python -m tests.bench.proxy

bench-history: $(INSTALLED) ## the last part of it: views, loading and recording at a history of 10 million steps
	$(BIN)/python -m tests.bench.history

bench-serve: $(INSTALLED) ## the API on a history of a million steps: reads, the list of runs, and 100 event streams
	$(BIN)/python -m tests.bench.serve

write-bench: browser $(PAGES) ## draft plans for goals on four sites, run them, and count what a model was sent (WRITE_BENCH=--live asks one)
	$(BIN)/python -m tests.write_bench $(WRITE_BENCH)

soak: browser ## runs side by side, killed, on a full disk, with a damaged database: what the record survives
	$(BIN)/python -m tests.soak $(SOAK)

soak-pool: browser ## 2,000 runs through a worker's pool, some killed, some on pages that misbehave: what is left over
	$(BIN)/python -m tests.soak.pool $(SOAK_POOL)

sessions: browser ## a hundred runs of a worker have their pages open at once: all pass, and how much memory each takes
	$(BIN)/python -m tests.soak.pool.sessions $(SESSIONS)

scale: browser ## 200 runs by four workers on a Prefect server with PostgreSQL, some workers killed: all are recorded once (needs Debian's postgresql)
	$(BIN)/python -m tests.scale $(SCALE)

damage: $(INSTALLED) ## journals damaged in some 500 ways, with and without a database: clear answers, and nothing lost
	$(BIN)/python -m tests.damage

# older versions of DuckDB, as analysts have them
READERS := .venv/.readers
readers: $(INSTALLED) ## read a history, and an export of it, with older versions of DuckDB, with pandas and with Polars
	@test -d $(READERS) || for version in 1.1.3 1.2.2 1.3.2 1.4.4; do \
	  $(BIN)/pip install --quiet --disable-pip-version-check --target $(READERS)/$$version duckdb==$$version pytz || exit 1; done
	@test -d $(READERS)/frames || $(BIN)/pip install --quiet --disable-pip-version-check --target $(READERS)/frames pandas pyarrow polars
	$(BIN)/pytest -q -m slow tests/history/readers

crowd: browser ## thirty deployed runs at once on the project's own Prefect server: all pass, and it goes on answering
	$(BIN)/pytest -q -m slow tests/flows/test_crowd.py

resume: browser ## kill orders at every step, on the demo shop and on Roundup, resume each, and count them
	$(BIN)/python -m tests.resume $(RESUME)

miniwob: browser $(PAGES) ## 40 MiniWoB++ tasks with ten seeds each
	$(BIN)/python -m tests.miniwob.sweep

apps: browser ## run plans on two real applications, which are installed first (needs npm)
	$(BIN)/pytest -q -m slow tests/apps

fuzz: browser ## spoil and vary 50,000 plans, recipes, settings and CSV files, and run 500 plans: no traceback, no hang, none that is accepted and breaks
	$(BIN)/python -m tests.fuzz

api: $(INSTALLED) ## try every route of the API with requests made up from its own description
	$(BIN)/pytest -q -m slow tests/serve/test_schema.py

heal: browser $(PAGES) ## change the elements of 124 pages in 18 ways, and count how often a heal finds them, and how often it is wrong
	$(BIN)/python -m tests.heal $(HEAL)

heal-versions: browser ## heal from older versions of Roundup and TiddlyWiki to newer ones, which are installed first (needs npm)
	$(BIN)/python -m tests.heal.versions $(HEAL)

record: browser ## play 62 sessions of a person in a browser, record them, and run what was recorded
	$(BIN)/pytest -q -m "slow or not slow" tests/recording

test-pages: browser ## the pages of planbook serve in a real browser: axe finds nothing, a run of 5,000 steps is painted at once (needs npm)
	$(BIN)/pytest -q -s -m slow tests/serve/test_pages_browser.py

components: browser ## run plans on the widgets of thirteen component libraries, which are installed first (needs npm)
	$(BIN)/pytest -q -m slow tests/components

wheel: browser ## build the wheel, install it alone in a fresh environment, run a plan with it
	$(BIN)/pytest -q -m slow tests/wheel

editor: $(INSTALLED) ## what editors show of plans, by the YAML language server (needs npm), and how far their schema and check agree
	$(BIN)/pytest -q -m slow tests/editor

attack: browser ## try to get past the fences of SECURITY.md; each attack is shown to work without them
	$(BIN)/pytest -q -m slow tests/attack

clean: ## remove what was made
	rm -rf .venv .planbook .coverage docs/.site docs/.cache build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
