"""The paths of the bench, and the program that it measures."""

import gzip
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench-results"
PROGRAM = (sys.executable, str(ROOT / "cli.py"))
INSTALLED = Path(sys.executable).with_name("embed-archiver")
SHARED_PAGES = ROOT.parent / "shared" / "corpus" / "pages"


def program() -> tuple[str, ...]:
    """The installed command, or the checkout's launcher if it is not installed."""
    return (str(INSTALLED),) if INSTALLED.exists() else PROGRAM


def recorded_pages(number: int) -> list[bytes]:
    """Recorded pages, evenly chosen; none where there is no folder of them."""
    files = sorted(SHARED_PAGES.glob("*.html.gz")) if SHARED_PAGES.is_dir() else []
    return [gzip.decompress(file.read_bytes()) for file in files[:: max(1, len(files) // number)][:number]]
