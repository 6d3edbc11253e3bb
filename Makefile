# The five things one does here. Each sets up what it needs in .venv.
#
#   make demo    the site with sample data on http://127.0.0.1:8000
#                PORT=8080  another port     SERVE=0  load only
#                DATABASE_URL=postgres://…  another database than var/demo.sqlite3
#   make test    the whole suite on PostgreSQL, then on SQLite what a database decides
#   make check   lint, format, types, imports, templates, migrations, docs
#   make fix     put right what needs no judgement
#   make bench   the benchmarks, as ratios
#
# PYTHON=python3.12 names another interpreter; it must be 3.11 or newer.

PYTHON ?= python3

.PHONY: help demo test check fix bench

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

demo:
	@PORT=$(PORT) SERVE=$(SERVE) $(PYTHON) -m tools.demo

test:
	@$(PYTHON) -m tools.run_tests

check:
	@$(PYTHON) -m tools.check

fix:
	@$(PYTHON) -m tools.check --fix

bench:
	@$(PYTHON) -m tools.bootstrap dev
	@$(PYTHON) -m tools.postgres -- .venv/bin/python -m bench
