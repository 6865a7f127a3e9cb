"""Command line of `doctor`: print what this machine has and what is missing, as text or JSON."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import long_option, print_json, print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.model.digests import JSONValue
from archiver.render.escaping import one_line
from archiver.reporting.phrases import count_of

if TYPE_CHECKING:
    from archiver.app.doctor import Diagnosis

UNFIT_EXIT = 2


@click.command("doctor")
@click.option("--install-browser", is_flag=True, help="First install a browser and fonts, where they are missing.")
@click.option(
    "--offline",
    is_flag=True,
    help="Leave out the network: otherwise hosts of a few platforms are connected to, and each key of yours is tried.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@long_option
@pass_settings
def command(settings: Settings, *, install_browser: bool, offline: bool, as_json: bool, is_long: bool) -> int:
    """Check for everything that the main job needs, and print the command that fixes what is missing.

    \b
      embed-archiver doctor
      embed-archiver doctor --install-browser
      embed-archiver doctor --offline --long

    Exit codes: 0 the main job can run · 2 it cannot run.
    """
    from archiver.app.doctor import diagnose

    if install_browser:
        from archiver.web.setup import main as install

        install()
    diagnosis = diagnose(settings.home, settings.clock, web=settings.web(), offline=offline)
    if as_json:
        print_json(_json(diagnosis), indent=2)
    else:
        print_line(_text(diagnosis, is_long=is_long))
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
        "network": [{"host": host, "fault": fault} for host, fault in diagnosis.network.items()],
        "keys": [asdict(facts) for facts in diagnosis.keys.values()],
        "findings": [asdict(finding) for finding in diagnosis.findings],
    }


def _text(diagnosis: "Diagnosis", *, is_long: bool) -> str:
    browser = diagnosis.browser
    shell = "headless shell, " if browser and browser.headless_shell else ""
    lines = [
        f"embed-archiver {diagnosis.version}",
        f"  browser   {f'{browser.build} ({shell}{browser.path})' if browser else 'none'}",
        f"  fonts     emoji: {_yes_or_no(diagnosis.fonts.emoji)}; Chinese, Japanese, Korean: {_yes_or_no(diagnosis.fonts.cjk)}",
        f"  SQLite    {diagnosis.sqlite}",
        f"  home      {one_line(str(diagnosis.home.folder))}, {diagnosis.free_bytes / 1024**3:.1f} GiB free",
    ]
    reached = [host for host, fault in diagnosis.network.items() if fault is None]
    if reached:
        lines.append(f"  network   {one_line(', '.join(reached))} can be reached")
    for facts in diagnosis.keys.values():
        state = "not tried" if not facts.tried else "works" if facts.fault is None else "does not work"
        lines.append(f"  key       {one_line(facts.name)}, {one_line(facts.origin)}: {state}")
    briefly = f"  controls  posts whose state is known, of {count_of(len(diagnosis.controls), 'platform')}: -l lists them"
    lines += _controls(diagnosis) if is_long else [briefly]
    for finding in diagnosis.findings:
        lines += [f"{finding.severity.value}: {one_line(finding.what)}  {finding.code}", f"  → {one_line(finding.remedy)}"]
    lines.append("The main job can run." if diagnosis.fit else "The main job cannot run until the errors above are fixed.")
    return "\n".join(lines)


def _controls(diagnosis: "Diagnosis") -> list[str]:
    lines = []
    for name, controls in diagnosis.controls.items():
        live, gone = (", ".join(map(str, posts)) or "none" for posts in (controls.live, controls.gone))
        lines.append(f"  controls  {name}: live {one_line(live)}; gone {one_line(gone)}")
    return lines


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - it converts this boolean
    return "yes" if value else "no"
