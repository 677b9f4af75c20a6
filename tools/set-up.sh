#!/usr/bin/env bash
# Set up the virtual environment from requirements.lock, unless it is ready: made with this interpreter,
# in this folder, from this lock. Everything is kept inside the folder but the caches of pip and uv.
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

# An activated environment's python stands for the one it was made with: .venv is never made from itself.
base=$("$python" -c 'import sys; print(getattr(sys, "_base_executable", sys.executable))')
stamp=$(
  "$python" -c 'import os, sys; print(os.path.realpath(getattr(sys, "_base_executable", sys.executable)), sys.version)'
  pwd -P
  cksum requirements.lock pyproject.toml tools/set-up.sh
)
if [ -f "$venv/.ready" ] && [ "$(cat "$venv/.ready")" = "$stamp" ]; then
  exit 0
fi

if ! command -v uv >/dev/null 2>&1 && ! "$base" -c 'import venv, ensurepip' >/dev/null 2>&1; then
  version=$("$base" -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")')
  echo "This Python lacks the venv module. On Debian and Ubuntu: apt-get install python$version-venv" >&2
  echo "Or install uv, and run make again." >&2
  exit 1
fi

echo "Setting up $venv with $("$base" --version); this takes a minute or two the first time."
# Made anew rather than added to: what the lock no longer names is gone, and no path points elsewhere.
rm -rf "$venv"
if command -v uv >/dev/null 2>&1; then
  uv venv --quiet --python "$base" "$venv"
  VIRTUAL_ENV=$venv uv pip sync --quiet --require-hashes requirements.lock
  VIRTUAL_ENV=$venv uv pip install --quiet --no-deps --no-build-isolation --editable .
else
  "$base" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --require-hashes --requirement requirements.lock
  "$venv/bin/python" -m pip install --quiet --no-deps --no-build-isolation --editable .
fi
printf '%s\n' "$stamp" >"$venv/.ready"
