# Each target works on a fresh machine with Python >= 3.11 and make; see README.md.
PYTHON ?= python3
PORT ?= 5000
BIN = .venv/bin
# Set on machines where nothing may be installed: tests then say what they skip.
NO_SYSTEM_PACKAGES ?=

.PHONY: setup run test verify-foreign check bench lock messages system-packages

setup: .venv/runtime

.venv/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@touch $@

.venv/tests: requirements-test.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-test.txt
	@touch $@

run: setup
	@$(BIN)/flask set-up
	@echo "Mở http://127.0.0.1:$(PORT) bằng trình duyệt trên máy này; trang đăng nhập liệt kê người dùng trình diễn và mật khẩu chung."
	@echo "Open http://127.0.0.1:$(PORT) in a browser on this machine; the sign-in page lists the demonstration's people and their password."
	@$(BIN)/flask worker & trap "kill $$!" EXIT INT TERM; $(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --log-level warning wsgi

# What tests use from the system's packages: a browser, PostgreSQL, independent readers of PDF files and signatures.
SYSTEM_PACKAGES = chromium postgresql poppler-utils xmlsec1 softhsm2 fonts-dejavu-core
system-packages:
	@sh tests/system-packages.sh "$(NO_SYSTEM_PACKAGES)" $(SYSTEM_PACKAGES)

test: .venv/tests system-packages
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser"
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser" --database postgresql tests/papers tests/pledges tests/promises tests/audit tests/database tests/archive tests/accounts tests/clusters tests/inspections tests/web tests/progress tests/visits tests/results tests/corrections
	$(BIN)/python -m pytest -m browser

# LibreOffice, another program's opinion on our Word signatures: too large to be part of `make test`.
verify-foreign: .venv/tests
	@sh tests/system-packages.sh "$(NO_SYSTEM_PACKAGES)" xmlsec1 libreoffice-writer-nogui python3-uno
	$(BIN)/python -m pytest -q tests/verifiers/check_libreoffice.py tests/signatures/engine/test_word_foreign.py

check: .venv/tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -m quick -n 2

bench: .venv/tests requirements-bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-bench.txt
	for script in benchmarks/*.py; do $(BIN)/python $$script || exit 1; done

# For maintainers: lock every dependency with its hashes; collect the texts for the translators.
lock: .venv/tests
	$(BIN)/pip install --quiet "uv>=0.9"
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" --extra postgresql -o requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" --all-extras -c requirements.txt -o requirements-test.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --custom-compile-command "make lock" -c requirements-test.txt -o requirements-bench.txt requirements-bench.in

messages: .venv/tests
	$(BIN)/python -m app.messages
