#!/usr/bin/env bash
# Resolve requirements.lock anew, for every supported Python, with hashes and without index addresses.
set -euo pipefail
command -v uv >/dev/null 2>&1 || { echo "uv is needed to resolve the lock; it is not needed to use it." >&2; exit 1; }
uv pip compile pyproject.toml --extra cluster --extra test --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet --output-file requirements.lock "$@"
python3 tools/environment.py
