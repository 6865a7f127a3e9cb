"""Command line of `serve`: show the archive in the browser, and to other programs, until a signal ends it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from archiver.commands.printing import print_line
from archiver.commands.settings import Settings, pass_settings
from archiver.errors import InputError

if TYPE_CHECKING:
    from archiver.serving.access import AccessRules

_MAX_TOKEN_BYTES = 4096
_PORT = click.IntRange(min=0, max=65535)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(min=0, max=65535), default=8765, show_default=True, help="The port; 0 takes a free one."
)
@click.option("--playback-port", type=_PORT, help="The port at which snapshots are played back. [default: the one after --port]")
@click.option(
    "--serve-token",
    metavar="TOKEN",
    envvar="ARCHIVER_SERVE_TOKEN",
    help="Let only those read who show this token; better --token-file, since others see command lines. Also ARCHIVER_SERVE_TOKEN.",
)
@click.option(
    "--token-file", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="The file that holds the token, on one line."
)
@click.option(
    "--trust-header", metavar="NAME", help="Let those read for whom a reverse proxy sets this header, such as Remote-User."
)
@click.option(
    "--trusted-proxy",
    "trusted_proxies",
    multiple=True,
    metavar="ADDRESS",
    help="Where the header is believed from: an address or network. [default: this machine, when listening on loopback]",
)
@click.option("--open", "opens", is_flag=True, help="Open the overview in this system's browser.")
@click.option("--public-url", metavar="URL", help="The address at which readers reach this, if a proxy stands before it.")
@click.option(
    "--playback-url", metavar="URL", help="The address at which readers reach --playback-port, if a proxy stands before it."
)
@pass_settings
def command(
    settings: Settings,
    *,
    host: str,
    port: int,
    playback_port: int | None,
    serve_token: str | None,
    token_file: Path | None,
    trust_header: str | None,
    trusted_proxies: tuple[str, ...],
    public_url: str | None,
    playback_url: str | None,
    opens: bool,
) -> int:
    """Show the archive in a browser: its articles, posts with their pictures and evidence, accounts, outlets, runs, and a search.

    It only reads, and works while a run goes on. The pages need no scripts and load nothing from elsewhere; what is withdrawn is
    not shown, what its platform calls sensitive only once somebody asks. `export site` writes the same pages as files.

    Other programs find there a JSON API (/api/openapi.json), Memento (/timegate/URL, /timemap/link/URL), and oEmbed
    (/oembed?url=URL; docs/serve.md). Snapshots are played back at a second port, once `playback` has fetched the player. On
    loopback whoever uses this machine may read; on any other address a token or a proxy's header is needed.

    \b
      embed-archiver serve
      embed-archiver serve --port 0 --open
      embed-archiver serve --host 0.0.0.0 --token-file token.txt --public-url https://archive.example.org

    Exit codes: 0 ended by Ctrl-C · 2 there is no archive here, or it cannot listen there · 5 the database cannot be read.
    """
    from threading import Thread

    from archiver.app.runs.open_archive import open_archive
    from archiver.serving.access import access_rules
    from archiver.serving.server import listen
    from archiver.serving.services import Origin, serve
    from archiver.serving.views import Pages

    if token_file is not None and serve_token is not None:
        raise click.UsageError("--token-file and a token exclude each other")
    token = _token_in(token_file) if token_file is not None else serve_token
    pages = Pages(settings.home)
    with open_archive(settings.home) as archive:
        pages.index(archive)  # what needs all posts, so that the first reader does not wait for it

    def rules(port: int, public: str | None) -> "AccessRules":
        return access_rules(
            host=host, ports=(port,), token=token, trusted_header=trust_header, trusted_proxies=trusted_proxies, public_url=public
        )

    rules(port, public_url)  # says what is wrong before anybody listens
    main = listen(host, port)
    main_port = main.getsockname()[1]
    second = listen(host, playback_port if playback_port is not None else main_port + 1 if port else 0)
    second_port = second.getsockname()[1]
    address = f"http://{f'[{host}]' if ':' in host else host}:{main_port}/"
    main.listen()  # so that who is told the address finds it
    print_line(f"{address}  (Ctrl-C ends)")
    Thread(target=pages.prepare, daemon=True).start()
    if opens:
        import webbrowser

        webbrowser.open(address)
    serve(
        settings.home,
        settings.clock,
        pages,
        contact=settings.contact,
        main=Origin(listening=main, rules=rules(main_port, public_url)),
        playback=Origin(listening=second, rules=rules(second_port, playback_url)),
    )
    return 0


def _token_in(path: Path) -> str:
    """The token in a file; `InputError` where it holds none."""
    from archiver.system.regular_files import read_regular

    written = read_regular(path, _MAX_TOKEN_BYTES).decode("utf-8", "replace").strip()
    if not written or "\n" in written:
        raise InputError(f"{path} does not hold a token on one line")
    return written
