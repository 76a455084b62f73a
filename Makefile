# make demo   install, index the bundled notes, ask one question
# make test   install what the tests need, run them
# make nightly   all tests, the slow ones too, with other examples each time
# make setup  only .venv with the mutdap command
# make ui     the chat page
# make pictures   the pictures of the page in docs/ (needs chromium and a Korean font)
# make embedder DATA=FOLDER VERSION=NAME   train the bundled embedder anew (hours); see train/README.md
.PHONY: demo test nightly setup ui lint clean embedder pictures
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo/index
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

demo: setup
	@$(BIN)/mutdap --index $(DEMO) sync data/notes
	@echo
	@echo '$$ mutdap ask "드롭아웃은 추론할 때도 켜두나요?"'
	@$(BIN)/mutdap --index $(DEMO) ask "드롭아웃은 추론할 때도 켜두나요?"
	@echo
	@echo "페이지 열기: make ui   내 노트로: $(BIN)/mutdap sync 폴더   (open the page: make ui)"

test: $(VENV)/.test
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses auto

nightly: $(VENV)/.test
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --numprocesses auto -m "nightly or not nightly" \
	  --hypothesis-profile=searching

setup: $(VENV)/.setup

ui: setup
	@$(BIN)/mutdap ui

lint: $(VENV)/.test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

pictures: $(VENV)/.test
	@$(BIN)/python bench/pictures.py --out docs

embedder: $(VENV)/.setup
	@test -n "$(DATA)" || { echo "make embedder DATA=FOLDER (train/README.md)"; exit 2; }
	@$(PIP) --editable '.[train]'
	@$(BIN)/python -m train --data "$(DATA)" --out $(or $(RUN),.train) $(if $(BENCH),--bench "$(BENCH)")
	@$(BIN)/python -m train.aspects --data "$(DATA)" --out $(or $(RUN),.train) $(if $(BENCH),--bench "$(BENCH)") \
	  --ship data/embedder --version $(or $(VERSION),own)

clean:
	rm -rf $(VENV) .demo build dist *.egg-info

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 이상이 필요합니다. 다른 이름이면: make PYTHON=python3.12 (Python 3.11 or newer is needed)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "venv 모듈이 필요합니다. Debian/Ubuntu: apt install python3-venv (the venv module is missing)"; exit 1; }

$(VENV)/.setup: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "설치하는 중… (installing)"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.setup
	@$(PIP) --editable '.[dev]'
	@touch $@
