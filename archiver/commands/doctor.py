"""Command line of `doctor`: print what this machine has and what is missing, as text or JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import print_json, print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.model.digests import JSONValue
from archiver.render.escaping import one_line

if TYPE_CHECKING:
    from archiver.app.doctor import Diagnosis

UNFIT_EXIT = 2


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_settings
def command(settings: Settings, *, as_json: bool) -> int:
    """Check for everything that the main job needs, and print the command that fixes what is missing.

    Exit codes: 0 the main job can run · 2 it cannot run.
    """
    from archiver.app.doctor import diagnose

    diagnosis = diagnose(settings.home, settings.clock, web=settings.web())
    if as_json:
        print_json(_json(diagnosis), indent=2)
    else:
        print_line(_text(diagnosis))
    return 0 if diagnosis.fit else UNFIT_EXIT


def _json(diagnosis: "Diagnosis") -> dict[str, JSONValue]:
    browser = diagnosis.browser
    return {
        "version": diagnosis.version,
        "browser": asdict(browser) if browser else None,
        "fonts": {"emoji": diagnosis.fonts.emoji, "cjk": diagnosis.fonts.cjk},
        "sqlite": diagnosis.sqlite,
        "home": {"path": str(diagnosis.home.folder), "writable": diagnosis.writable, "free_bytes": diagnosis.free_bytes},
        "controls": {
            name: {
                "live": [str(post) for post in controls.live],
                "gone": [str(post) for post in controls.gone],
                **({"relays": [f"wss://{relay}" for relay in controls.relays]} if controls.relays else {}),
            }
            for name, controls in diagnosis.controls.items()
        },
        "findings": [asdict(finding) for finding in diagnosis.findings],
    }


def _text(diagnosis: "Diagnosis") -> str:
    browser = diagnosis.browser
    shell = "headless shell, " if browser and browser.headless_shell else ""
    lines = [
        f"embed-archiver {diagnosis.version}",
        f"  browser   {f'{browser.build} ({shell}{browser.path})' if browser else 'none'}",
        f"  fonts     emoji: {_yes_or_no(diagnosis.fonts.emoji)}; Chinese, Japanese, Korean: {_yes_or_no(diagnosis.fonts.cjk)}",
        f"  SQLite    {diagnosis.sqlite}",
        f"  home      {one_line(str(diagnosis.home.folder))}, {diagnosis.free_bytes / 1024**3:.1f} GiB free",
    ]
    for name, controls in diagnosis.controls.items():
        live, gone = (", ".join(map(str, posts)) or "none" for posts in (controls.live, controls.gone))
        lines.append(f"  controls  {name}: live {one_line(live)}; gone {one_line(gone)}")
    for finding in diagnosis.findings:
        lines += [f"{finding.code} {finding.severity.value}: {one_line(finding.what)}", f"  → {one_line(finding.remedy)}"]
    lines.append("The main job can run." if diagnosis.fit else "The main job cannot run until the errors above are fixed.")
    return "\n".join(lines)


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - it converts this boolean
    return "yes" if value else "no"
