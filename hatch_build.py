"""Hatchling's hook: a wheel holds the manual, and the pages for `man`, made from the help, where Click is there to read it."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManPages(BuildHookInterface):  # type: ignore[type-arg]  # the configuration is Hatchling's own
    """Makes the pages for the time of the build."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the pages to the wheel; not to an editable one, which is only a link to the checkout."""
        self._folder = TemporaryDirectory()
        if version == "editable":
            return
        build_data["force_include"] |= {str(Path(self.root, source)): target for source, target in self.config["manual"].items()}
        sys.path.insert(0, self.root)
        try:
            from archiver.commands.man_pages import write_man_pages  # noqa: PLC0415 - only where its libraries are
        except ModuleNotFoundError:
            return
        finally:
            sys.path.remove(self.root)
        for path in write_man_pages(Path(self._folder.name)):
            build_data["shared_data"][str(path)] = f"share/man/man1/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the pages, which the wheel holds now."""
        del version, build_data, artifact_path
        self._folder.cleanup()
