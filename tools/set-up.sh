#!/usr/bin/env bash
# Set up the virtual environment from requirements.lock; nothing outside the folder is touched.
set -euo pipefail
python=$1
venv=$2

if ! command -v "$python" >/dev/null 2>&1; then
  echo "There is no $python on the PATH. Install Python 3.11, 3.12 or 3.13, or say which to use: make PYTHON=python3.12 …" >&2
  exit 1
fi
if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
  echo "$("$python" --version) is not supported. Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12 …" >&2
  exit 1
fi

echo "Setting up $venv with $("$python" --version); this takes a minute or two the first time."
rm -f "$venv/.ready"
if command -v uv >/dev/null 2>&1; then
  uv venv --quiet --allow-existing --python "$(command -v "$python")" "$venv"
  VIRTUAL_ENV=$venv uv pip sync --quiet --require-hashes requirements.lock
  VIRTUAL_ENV=$venv uv pip install --quiet --no-deps --no-build-isolation --editable .
else
  if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    version=$("$python" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
    echo "This Python lacks the venv module. On Debian and Ubuntu: apt-get install python$version-venv" >&2
    echo "Or install uv, and run make again." >&2
    exit 1
  fi
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --require-hashes --requirement requirements.lock
  "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --editable .
fi
