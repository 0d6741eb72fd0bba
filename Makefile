PYTHON ?= .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help check test verify bench docs

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

check: ## format, lint, types and the rules of the house
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest tests/house

test: ## every test and every example in a docstring
	$(PYTHON) -m pytest

verify: ## whole runs against theory and published results, and properties of many more examples
	$(PYTHON) -m verification
	$(PYTHON) -m pytest -m hypothesis --hypothesis-profile=long

bench: ## how long things take
	$(PYTHON) -m benchmarks

docs: ## write the guides' generated parts anew
	$(PYTHON) docs/refresh.py
