"""``make bench``: every measurement, one after the other, each a ratio within one run."""

from __future__ import annotations

import os
import sys

from tests.benchmarks import read_recorded_crime


def main() -> int:
    """Run the measurements that this machine can; say which it leaves out."""
    if not os.environ.get("SHARED_DIR"):
        sys.stderr.write("Left out: reading the whole workbook. Set SHARED_DIR to the original files.\n")
        return 0
    return read_recorded_crime.main()


if __name__ == "__main__":
    sys.exit(main())
