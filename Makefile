# Everything that people and checks run, one command each. The environment is made once, in
# .venv, and again only when pyproject.toml or constraints.txt change.

# Checks and figures come from encoders, not from what an earlier run kept.
export CLUSTERMATCH_CACHE = off

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --constraint constraints.txt

.PHONY: demo test lint format type docs wheel bench clean

demo: $(VENV)/installed
	@$(BIN)/clustermatch demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -q -n auto --dist loadfile

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/numpydoc lint clustermatch/*.py clustermatch/baselines/*.py clustermatch/encoders/*.py \
		clustermatch/evaluation/*.py clustermatch/role_cues/*.py clustermatch/allpairs/*.py \
		clustermatch/matching/*.py clustermatch/meetings/*.py clustermatch/persistence/*.py \
		clustermatch/report/*.py clustermatch/batch/*.py clustermatch/wording/*.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

type: $(VENV)/installed-dev
	$(BIN)/mypy

# The site, in build/docs/index.html; a warning is an error. That its blocks run, `make test` checks.
docs: $(VENV)/installed-dev
	$(BIN)/python -m sphinx -n -W --keep-going -q -j auto docs build/docs

# The package as a user gets it: built, installed alone in a clean environment, run elsewhere.
wheel: $(VENV)/installed-dev
	rm -rf build/wheel
	$(BIN)/python -m pip --disable-pip-version-check wheel -qq --no-deps --wheel-dir build/wheel .
	$(PYTHON) -m venv build/wheel/env
	build/wheel/env/bin/python -m pip --disable-pip-version-check install -qq \
		--constraint constraints.txt build/wheel/clustermatch-*.whl
	cd build/wheel && env/bin/clustermatch demo --quiet -o demo.csv && test "$$(wc -l < demo.csv)" = 142
	cd build/wheel && env/bin/python -c "import clustermatch as cm; \
		rec = cm.PartnerRecommender(progress=False).fit(cm.load_interclustering().clusters); \
		cm.write_report(cm.PartnerRecommender.load(rec.save('kept')), 'report.html')"

bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/speed.py

clean:
	rm -rf build dist $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/installed: pyproject.toml constraints.txt
	@echo "Installing clustermatch and the CPU build of torch into $(VENV) (a minute or two) ..." >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip --disable-pip-version-check install -qq --upgrade "pip>=25.1"
	@$(PIP) --editable ".[excel]"
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what tests and checks need ..." >&2
	@$(PIP) --editable ".[excel]" --group dev
	@touch $@
