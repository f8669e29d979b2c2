# Every target does its own set-up. `make` alone lists them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
PROCESSORS := PYTHONPATH=tests $(BIN)/python -m processors
SITE_DIR ?= site
export NO_MKDOCS_2_WARNING = 1
export OMP_NUM_THREADS = 1
# A commit, for instance origin/main: `make test` also runs the notebooks that differ.
export BASE
# What JAX compiled is kept for the next run, the smallest operations too.
export JAX_COMPILATION_CACHE_DIR = $(CURDIR)/.cache/jax
export JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS = 0
export JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES = -1

.PHONY: help serve check test weekly weekly-experiments processors build offline experiments bench growth lock clean

help:
	@echo "make serve        show the site on this machine, with live reload"
	@echo "make check        the quick loop: style, pages, snippets in Python and NumPy"
	@echo "make test         everything: all frameworks, notebooks, real browser"
	@echo "make weekly       the sessions in TensorFlow, which are too heavy for every change"
	@echo "make weekly-experiments  every notebook twice, and on further and drawn seeds"
	@echo "make processors   the sessions and verdicts as on other processors; ONLY=nehalem for one"
	@echo "make build        write the finished site to site/"
	@echo "make offline      build, and the site as archive, EPUB and PDF in site/offline/"
	@echo "make experiments  run the notebooks that changed and write docs/data/results"
	@echo "make bench        weigh and time our pages beside others; RUNS=1 for a first look"
	@echo "make growth       build sites of SIZES=\"100 1000\" questions and say what they cost"
	@echo "make lock         resolve pyproject.toml into locks/ again"

$(VENV)/.made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.site: locks/site.txt pyproject.toml | $(VENV)/.made
	@echo "Installing what the site needs …"
	$(PIP) --require-hashes -r locks/site.txt
	$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.check: locks/check.txt | $(VENV)/.site
	@echo "Installing what the quick checks need …"
	$(PIP) --require-hashes -r locks/check.txt
	@touch $@

$(VENV)/.frameworks: locks/test.txt locks/torch.txt tests/install_torch.py | $(VENV)/.check
	@echo "Installing what the tests need: JAX, Playwright, PyTorch for CPU …"
	$(PIP) --require-hashes -r locks/test.txt
	$(BIN)/python tests/install_torch.py
	@touch $@

$(VENV)/.browser: | $(VENV)/.frameworks
	$(BIN)/python tests/browser.py
	@touch $@

# MkDocs keeps our package in memory while it serves: watchfiles restarts it after an edit.
serve: $(VENV)/.site
	@echo "The site will be at http://127.0.0.1:8000/ in a few seconds. Stop with Ctrl-C."
	$(BIN)/watchfiles --filter python "$(BIN)/mkdocs serve --livereload" src

check: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mkdocs build --site-dir .cache/check
	$(BIN)/pytest --quiet --numprocesses 2 --dist loadfile snippets tests/quick
	$(PROCESSORS) --quick

test: $(VENV)/.browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/python -m identity_mapping.experiments
	ALL_FRAMEWORKS=1 $(BIN)/pytest --quiet --numprocesses 2 --dist loadfile snippets tests
	$(PROCESSORS) --quick

# In an environment of its own: TensorFlow pins what the others need newer.
weekly:
	$(PYTHON) -m venv $(VENV)-weekly
	$(VENV)-weekly/bin/python -m pip --disable-pip-version-check install --quiet \
	  --require-hashes -r locks/weekly.txt
	$(VENV)-weekly/bin/python -m pip --disable-pip-version-check install --quiet \
	  --no-build-isolation --no-deps --editable .
	WEEKLY=1 $(VENV)-weekly/bin/pytest --quiet snippets/*_tensorflow.py

# Every experiment, against its results and on further seeds; a second time, which must
# print the same; and once on seeds drawn now. Then their pages, with all plots.
weekly-experiments: $(VENV)/.browser
	$(BIN)/python -m identity_mapping.experiments --again
	ALL_EXPERIMENTS=1 $(BIN)/pytest --quiet tests/full/test_notebooks.py \
	  tests/full/test_alone.py tests/full/test_access.py

# Sessions and experiments as other processors compute, and under other versions.
processors: $(VENV)/.frameworks
	$(PROCESSORS) $(ONLY)

build: $(VENV)/.frameworks
	EXECUTE_NOTEBOOKS=true $(BIN)/mkdocs build --site-dir $(SITE_DIR)

# The browser is found as the tests find it.
offline: $(VENV)/.browser
	EXECUTE_NOTEBOOKS=true OFFLINE_FILES=true $(BIN)/mkdocs build --site-dir $(SITE_DIR)
	PYTHONPATH=tests $(BIN)/python -m identity_mapping.offline $(SITE_DIR)

experiments: $(VENV)/.frameworks
	$(BIN)/python -m identity_mapping.experiments --write

# Lighthouse and what else it needs come from npm, as locks/bench pins them.
bench: $(VENV)/.browser
	PYTHONPATH=tests $(BIN)/python -m bench

SIZES ?= 100 1000
growth: $(VENV)/.site
	PYTHONPATH=tests $(BIN)/python -m bench.growth --write $(SIZES)

lock: $(VENV)/.made
	$(PIP) "uv>=0.9,<0.14"
	for group in site check test weekly bench; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header \
	    --group $$group -o locks/$$group.txt || exit 1; \
	done
	cd locks/bench && npm install --package-lock-only --ignore-scripts --no-audit --no-fund \
	  --omit-lockfile-registry-resolved=true

clean:
	rm -rf site .cache
