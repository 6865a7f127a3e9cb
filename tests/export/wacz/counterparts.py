"""Other people's programs for web archives, in an environment of their own: `make wacz-tools` installs them."""

from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[3] / ".wacz-tools" / "bin"
needs_tools = pytest.mark.skipif(not (TOOLS / "wacz").exists(), reason="needs py-wacz and others: make wacz-tools")
