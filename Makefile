# make demo   install kashaf into .venv, index seeds/ and answer a query
# make test   run every test
# make check  lint, types, and which way imports run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
C := $(wildcard index/*.h index/*/*.[ch] search/*.[ch])

.PHONY: demo test check clean

demo: $(VENV)/kashaf
	$(BIN)/kashaf index --index $(VENV)/seeds.kashaf seeds
	$(BIN)/kashaf search --index $(VENV)/seeds.kashaf --limit 3 زيارة وزير الدفاع التركي

test: $(VENV)/dev
	$(BIN)/python -m pytest -q

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

clean:
	rm -rf $(VENV) build *.egg-info index/*/*.so search/*.so

$(VENV)/kashaf: pyproject.toml $(C)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kashaf needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/dev: $(VENV)/kashaf
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
