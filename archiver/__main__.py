"""`python -m archiver` is the same program as `embed-archiver` and `python cli.py`."""

from archiver.commands import main

if __name__ == "__main__":
    main()
