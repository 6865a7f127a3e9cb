"""Command line of `schedule`: print what starts a night, for cron, systemd, GitHub or a container."""

import click

from archiver.commands.machine_options import ENVIRONMENT
from archiver.commands.printing import print_document
from archiver.commands.settings import Settings, pass_settings


@click.command("schedule")
@click.option("--cron", "kind", flag_value="cron", default=True, help="A line for a crontab.")
@click.option("--systemd", "kind", flag_value="systemd", help="A service and a timer, confined.")
@click.option("--github", "kind", flag_value="github", help="A workflow for a private repository that is the home.")
@click.option("--docker", "kind", flag_value="docker", help="A line for a crontab that runs a container.")
@pass_settings
@click.pass_context
def command(context: click.Context, settings: Settings, *, kind: str) -> int:
    """Print what starts `nightly` every night, with full paths and the environment that it needs; nothing is installed.

    \b
      embed-archiver schedule --cron
      embed-archiver schedule --systemd
      embed-archiver schedule --github
      embed-archiver schedule --docker

    Exit codes: 0 done · 2 the home is none, or has a name that cannot be written there.
    """
    from archiver.app.init import require_home
    from archiver.app.schedule import schedule_of
    from archiver.render.schedules import cron_line, docker_line, github_workflow, systemd_units

    require_home(settings.home)
    makers = {"cron": cron_line, "systemd": systemd_units, "github": github_workflow, "docker": docker_line}
    print_document(makers[kind](schedule_of(settings.home, context.meta[ENVIRONMENT])))
    return 0
