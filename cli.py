"""Launcher: `python cli.py …` is `embed-archiver …`, from a checkout."""

from archiver.commands import main

if __name__ == "__main__":
    main()
