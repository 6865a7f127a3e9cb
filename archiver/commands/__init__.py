"""The command line: parse, call one verb, print, exit."""

import sys


def main() -> None:
    """Run the program."""
    sys.exit(0)
