# make demo   install kashaf into .venv, index seeds/ into .kashaf and answer a query
# make test   run every test
# make check  lint, types, the form of Python and C, and which way imports run
# make format give Python and C that form

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
C := $(shell find index search -name '*.[ch]')

.PHONY: demo next test check format clean

demo: $(VENV)/kashaf
	$(BIN)/kashaf index --index .kashaf seeds
	$(BIN)/kashaf search --index .kashaf --limit 3 زيارة وزير الدفاع التركي
	@echo
	@echo "Type next:"
	@$(MAKE) --no-print-directory next
	@echo "A page to search from: $(BIN)/pip install '.[web]', then kashaf serve"

# What may be typed after the demo, here and in any folder beneath: the index is found from there.
next:
	@echo '  . $(BIN)/activate'
	$(if $(KASHAF_INDEX),@echo '  unset KASHAF_INDEX')
	@echo '  kashaf search --limit 2 ليبيا تركيا'
	@echo '  kashaf show 1'
	@echo '  kashaf similar wire-001 --limit 2'
	@echo '  kashaf --help'

test: $(VENV)/dev
	$(BIN)/python -m pytest -q

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/clang-format --dry-run --Werror $(C)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev
	$(BIN)/ruff format .
	$(BIN)/clang-format -i $(C)

clean:
	rm -rf $(VENV) build *.egg-info index/not_compiled.txt
	find index search -name '*.so' -delete

$(VENV)/kashaf: pyproject.toml setup.py index/version.py $(C)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "kashaf needs Python 3.11 or later; name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/dev: $(VENV)/kashaf
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
