# `make report` renders the sample's reports, `make test` runs every check. Both create .venv from the lock first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: report test docs lock clean

report: .venv/ready
	$(BIN)/pressgauge measure data/sample/articles.csv --actors data/sample/actors.csv --out reports/measured/sample
	$(BIN)/pressgauge coding import data/coded/sample_codes.csv --measured reports/measured/sample
	$(BIN)/pressgauge report reports/sample.toml --reports reports

test: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/pytest -q -n 2 --dist loadfile

docs: report # the site goes to site/; a warning, such as a broken link, is an error
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs site

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv || { apt-get install -y python3-venv && $(PYTHON) -m venv .venv; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

lock: # needs uv: pip install uv
	uv pip compile pyproject.toml --extra scale --extra dev --extra docs --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet --output-file requirements.lock

clean:
	rm -rf .venv reports/*/
