#!/usr/bin/env bash
# What `make test` runs: style, types, tests, and the committed notebooks against their outputs.
# Tests that need something this machine may lack are left out by name, never skipped in silence:
#   shared   need the original files, in the folder SHARED_DIR names
#   browser  need Chromium
#   linux    fork kernels
#   checker  need Java and the Nu Html Checker, whose vnu.jar VNU_JAR names
set -euo pipefail
bin=$1

"$bin/ruff" check src tests tools
"$bin/ruff" format --check src tests tools
"$bin/mypy"

chosen=""
leave_out() { chosen="${chosen:+$chosen and }not $1"; }
if [ -n "${SHARED_DIR:-}" ]; then
  echo "Original files: $SHARED_DIR"
else
  leave_out shared
  echo "Left out: the tests marked 'shared'. They read the original files; set SHARED_DIR to their folder."
fi
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
  echo "Browser: found"
elif [ -n "${REQUIRE_BROWSER:-}" ]; then
  echo "REQUIRE_BROWSER is set and there is no Chromium on the PATH." >&2
  exit 1
else
  leave_out browser
  echo "Left out: the tests marked 'browser'. They open pages in Chromium; install it to run them."
fi

if [ "$(uname -s)" != Linux ]; then
  leave_out linux
  echo "Left out: the tests marked 'linux'. They fork kernels, which is done on Linux alone."
fi

if command -v java >/dev/null 2>&1 && [ -f "${VNU_JAR:-}" ]; then
  echo "HTML checker: $VNU_JAR"
elif [ -n "${REQUIRE_BROWSER:-}" ]; then
  echo "REQUIRE_BROWSER is set, and there is no Java on the PATH or VNU_JAR names no file." >&2
  exit 1
else
  leave_out checker
  echo "Left out: the tests marked 'checker'. They read pages with the Nu Html Checker; install Java and the npm package vnu-jar, and set VNU_JAR to its vnu.jar."
fi

# The committed notebooks are run again and every output is compared. Their kernels are warm;
# STALKING_REPORT_KERNELS=cold starts them from nothing.
"$bin/python" -m pytest -q -p no:cacheprovider -p no:hypothesispytest -p tests.nbval_kernels --nbval --nbval-cell-timeout=120 notebooks
# shellcheck disable=SC2086
"$bin/python" -m pytest -q -n "${WORKERS:-2}" --dist loadgroup ${chosen:+-m "$chosen"} ${PYTEST_FLAGS:-}
