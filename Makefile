# `make report` renders the sample's reports, `make test` runs every check. Both create .venv from the lock first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test docs lock clean distclean

report: .venv/ready
	$(BIN)/pressgauge measure data/sample/articles.csv --actors data/sample/actors.csv --out reports/measured/sample
	$(BIN)/pressgauge coding import data/coded/sample_codes.csv --measured reports/measured/sample
	$(BIN)/pressgauge report reports/sample.toml --reports reports
	@echo 'The pages are made: open $(CURDIR)/reports/sample/index.html in a browser.'

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -q -n 2 --dist loadfile

docs: report # the site goes to site/; a warning, such as a broken link, is an error
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs site

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -m venv .venv || { echo '$(PYTHON) cannot make an environment. On Debian and Ubuntu install python3-venv.' >&2; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

lock: # needs uv: pip install uv
	uv pip compile pyproject.toml --extra report --extra explore --extra coder --extra scale --extra dev --extra docs \
		--universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

clean: # the environment and caches; what was measured and reported stays
	rm -rf .venv site .hypothesis .mypy_cache .pytest_cache .ruff_cache

distclean: # also all that stands in reports/, the measured tables among it, if you say y
	@printf 'Delete everything in reports/*/, measured tables too? [y/N] '; read answer && test "$$answer" = y
	rm -rf reports/*/
	$(MAKE) clean
