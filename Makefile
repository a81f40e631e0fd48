# Everything a person needs: `make run`, `make test`, `make check`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := resources/demo/first_light.mid
SETUP := pyproject.toml $(wildcard packaging/*.tsv) packaging/system_packages.py packaging/environment.py
SOURCES := composer_app tests packaging
USER_DATA := $(if $(XDG_DATA_HOME),$(XDG_DATA_HOME),$(HOME)/.local/share)

# Tests draw their windows in memory, so that they need no screen and do not disturb one.
export QT_QPA_PLATFORM_FOR_TESTS ?= offscreen

.DEFAULT_GOAL := help
.PHONY: help run test check lint format install install-dev install-desktop screenshot manual clean

help:  ## show these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: $(VENV)/.ready-to-run  ## install what is missing and open the window on the demo song (no display: write it to out/)
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then exec $(BIN)/composer-app $(DEMO); \
	else exec $(BIN)/python packaging/headless_demo.py $(DEMO) out; fi

test: $(VENV)/.ready-to-test  ## run the tests
	QT_QPA_PLATFORM=$(QT_QPA_PLATFORM_FOR_TESTS) $(BIN)/python -m pytest

check: lint test  ## everything a change must pass: lint, types, contracts, tests

lint: $(VENV)/.ready-to-test  ## ruff, mypy and the architecture's contracts
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.ready-to-test  ## put the code into its one form
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

install: $(VENV)/.ready-to-run  ## make .venv with all that the app needs

install-dev: $(VENV)/.ready-to-test  ## make .venv with all that work on the app needs

install-desktop: $(VENV)/.ready-to-run  ## put Composer into the desktop's menu, for this user
	install -D -m 644 resources/icons/composer-app.svg $(USER_DATA)/icons/hicolor/scalable/apps/composer-app.svg
	install -d $(USER_DATA)/applications
	sed 's|^Exec=composer-app|Exec="$(abspath $(BIN)/composer-app)"|' packaging/composer-app.desktop \
		> $(USER_DATA)/applications/composer-app.desktop

screenshot: $(VENV)/.ready-to-run  ## take the README's picture of the window
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/headless_demo.py $(DEMO) out
	install -D -m 644 out/window.png resources/screenshots/window.png

manual: $(VENV)/.ready-to-run  ## make the manual's list of keys and its pictures
	$(BIN)/python packaging/manual_keys.py resources/manual/keys.md
	QT_QPA_PLATFORM=offscreen $(BIN)/python packaging/manual_pictures.py resources/manual/pictures

clean:  ## remove what was built; the next command builds it again
	rm -rf $(VENV) out build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps: work is done again only where what it depends on has changed.
$(VENV)/.ready-to-run: $(SETUP)
	$(PYTHON) packaging/system_packages.py run
	$(PYTHON) packaging/environment.py $(VENV)
	@touch $@

$(VENV)/.ready-to-test: $(SETUP)
	$(PYTHON) packaging/system_packages.py run test
	$(PYTHON) packaging/environment.py $(VENV) --with dev
	@touch $@ $(VENV)/.ready-to-run
