"""``python -m analysis.cli`` is ``stalking-report``."""

from analysis.cli.app import main

main()
