"""The command line: ``stalking-report``."""

from analysis.cli.app import main

__all__ = ["main"]
