# Entente. Two commands to know: `make run` and `make test`. Everything is relative to this folder,
# which may have a space in its name; nothing here needs Node, a database or a broker installed.

PYTHON ?= python3
PY = .venv/bin/python

.PHONY: help run install dev test test-sqlite test-servers test-browser check fix screenshots bench lock clean

help:
	@echo "make run          start Entente at http://127.0.0.1:8000 (PORT=, DATA_DIR= to change)"
	@echo "make test         the whole suite: SQLite, PostgreSQL with Redis and workers, browser"
	@echo "make check        format, lint, front end, types, layers, migrations, fast tests"
	@echo "make fix          format and mend what can be mended automatically"
	@echo "make screenshots  pictures of every page into screenshots/"
	@echo "make bench        measure against baselines (docs/operations.md)"

run:
	@$(PYTHON) bin/bootstrap.py
	@exec $(PY) manage.py up

install:
	@$(PYTHON) bin/bootstrap.py

dev:
	@$(PYTHON) bin/bootstrap.py --dev

test: dev
	@$(PY) bin/test.py all

test-sqlite: dev
	@$(PY) bin/test.py sqlite

test-servers: dev
	@$(PY) bin/test.py servers

test-browser: dev
	@$(PY) bin/test.py browser

check: dev
	@$(PY) bin/check.py

fix: dev
	@$(PY) bin/check.py --fix

screenshots: dev
	@$(PY) bin/screenshots.py

bench: dev
	@$(PY) -m bench

# New pins for what pyproject.toml and requirements-node.in ask for; hashes, but no host names.
lock: dev
	@$(PY) -m uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	@$(PY) -m uv pip compile pyproject.toml --extra dev -c requirements.lock --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.lock
	@$(PY) -m uv pip compile requirements-node.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-node.lock

clean:
	rm -rf .venv node_modules
