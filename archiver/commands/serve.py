"""Command line of `serve`: show the archive as pages in a browser, until Ctrl-C."""

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings

DEFAULT_PORT = 8765


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; anything but this machine wants a token.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="The port; 0 is any that is free."
)
@click.option("--open", "opens", is_flag=True, help="Open the overview in this system's browser.")
@click.option(
    "--token",
    envvar="ARCHIVER_SERVE_TOKEN",
    help="What readers have to show, 20 characters or more; better as ARCHIVER_SERVE_TOKEN, which no list of processes shows.",
)
@click.option("--trust-header", metavar="NAME", help="The header in which a reverse proxy names whom it has let in.")
@click.option(
    "--trusted-proxy", "trusted_proxies", metavar="ADDRESS", multiple=True, help="The proxy whose header is believed; repeatable."
)
@click.option("--public-url", metavar="URL", help="The address by which readers reach it, through a proxy.")
@pass_settings
def command(
    settings: Settings,
    *,
    host: str,
    port: int,
    opens: bool,
    token: str | None,
    trust_header: str | None,
    trusted_proxies: tuple[str, ...],
    public_url: str | None,
) -> int:
    """Show the archive in a browser: its articles, posts with their pictures and evidence, accounts, outlets, runs, and a search.

    It only reads, and works while a run goes on. Ctrl-C ends it. The pages need no scripts and load nothing from elsewhere; what is
    withdrawn is not shown, what its platform calls sensitive only once somebody asks. `export site` writes the same pages as files.

    \b
      embed-archiver serve
      embed-archiver serve --port 0 --open

    Exit codes: 0 ended by Ctrl-C · 2 there is no archive here, or it cannot listen there · 5 the database cannot be read.
    """
    from archiver.app.runs.open_archive import open_archive
    from archiver.serving.access import access_rules
    from archiver.serving.served_archive import ServedArchive
    from archiver.serving.server import ArchiveServer, listen, run
    from archiver.serving.states import ledger_state
    from archiver.serving.views import Pages
    from archiver.serving.ways import ways_of

    home, pages = settings.home, Pages(settings.home)
    with open_archive(home) as archive:
        pages.index(archive)
    with listen(host, port) as listening:
        bound = listening.getsockname()[1]
        rules = access_rules(
            host=host,
            ports=(bound,),
            token=token,
            trusted_header=trust_header,
            trusted_proxies=trusted_proxies,
            public_url=public_url,
        )
        served = ServedArchive(home=home, clock=settings.clock, contact=settings.contact)
        ways = ways_of(served, pages)

        server = ArchiveServer(ways, rules=rules, state=lambda: ledger_state(home.database, home.settings, now=settings.clock()))
        listening.listen()
        address = f"http://{f'[{host}]' if ':' in host else host}:{bound}/"
        print_line(f"{address}  (Ctrl-C ends)")
        if opens:
            import webbrowser

            webbrowser.open(address)
        run(server.application(), listening)
    return 0
