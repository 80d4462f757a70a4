# Every command a person needs; each makes ready what it needs first. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup setup-lean demo test lint types imports unit shots bench soak stream lock clean

PYTHON_ENV := .venv/bin
TESTS ?=
ARGS ?=

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Python environment in .venv: every package pinned, missing system libraries too (runs once)
	@.setup/environment requirements-full.lock

setup-lean: ## a smaller one, without video decoding and Qt's browser engine: no calls, no feeds
	@.setup/environment requirements-dev.lock

demo: setup ## see it work: a simulated city through a hub onto the desk (ARGS="--real ../shared/data" for more)
	@$(PYTHON_ENV)/watchfloor demo $(ARGS)

test: setup lint types imports unit ## everything that must hold: style, types, layers, tests

lint: setup ## style (ruff)
	@$(PYTHON_ENV)/ruff check .

types: setup ## types (mypy, strict for all but the desk)
	@$(PYTHON_ENV)/mypy

imports: setup ## layers: who may import whom (import-linter)
	@$(PYTHON_ENV)/lint-imports

unit: setup ## tests (pytest; TESTS=tests/hub for some of them)
	@QT_QPA_PLATFORM=offscreen $(PYTHON_ENV)/pytest $(TESTS)

shots: setup ## pictures of every workspace in build/shots, from a seeded scene
	@QT_QPA_PLATFORM=offscreen $(PYTHON_ENV)/watchfloor shots $(ARGS)

bench: setup ## this machine's figures beside their peers, in build/bench.json
	@$(PYTHON_ENV)/watchfloor bench --out build/bench.json $(ARGS)

soak: setup ## the long tests under load
	@QT_QPA_PLATFORM=offscreen $(PYTHON_ENV)/pytest -m soak $(TESTS)

stream: setup ## write the stream's AsyncAPI document again from the structs
	@$(PYTHON_ENV)/python -m console.wire.asyncapi > resources/stream.asyncapi.json

lock: setup ## choose the newest packages that fit and pin them with hashes
	@.setup/lock

clean: ## remove what these commands made (not the environment)
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
