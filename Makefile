# Quoth: `make` lists the targets.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGES := corpus index rag ui eval tests benchmarks examples
ARTICLES ?=
HOST ?= 127.0.0.1
PORT ?= 7860
BASELINE := eval/sets/articles.baseline.json

export HF_HUB_OFFLINE := 1

.DEFAULT_GOAL := help
.PHONY: help install chat test check format lint types eval gate baseline screenshots browser wheel clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

install: $(VENV)/installed  ## Make .venv with the command `quoth` in it

chat: install  ## Sync the shipped articles (or ARTICLES=path) and open the chat page
	$(BIN)/quoth chat --host $(HOST) --port $(PORT) $(if $(ARTICLES),"$(ARTICLES)")

test: $(VENV)/dev  ## Run all tests; those of the page need Chromium
	$(BIN)/python -m pytest

check: format lint types test  ## Format, lint, check types, test

format: $(VENV)/dev  ## Check the formatting
	$(BIN)/ruff format --check $(PACKAGES)

lint: $(VENV)/dev  ## Lint
	$(BIN)/ruff check $(PACKAGES)

types: $(VENV)/dev  ## Check the types
	$(BIN)/mypy

eval: install  ## Ask the shipped set of questions and print how good the answers are
	$(BIN)/quoth eval

gate: install  ## Fail when the shipped set is answered worse than the baseline says
	$(BIN)/quoth eval --against $(BASELINE)

baseline: install  ## Save how the shipped set is answered now, as the baseline of the gate
	$(BIN)/quoth eval --save $(BASELINE)

screenshots: $(VENV)/dev  ## Take pictures of every state of the page into build/screenshots
	$(BIN)/python benchmarks/screenshots.py build/screenshots

browser:  ## Install Debian's Chromium, for the tests of the page (needs root)
	apt-get update && apt-get install --yes chromium

wheel: $(VENV)/dev  ## Build the distribution into dist/
	$(BIN)/python -m build

clean:  ## Delete what was built, the virtual environment too
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  f"Quoth needs Python 3.11 or newer, this is {v[0]}.{v[1]}; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Quoth into $(VENV); the first time this takes a few minutes ..."
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/dev: $(VENV)/installed
	@echo "Installing what the tests need ..."
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@
