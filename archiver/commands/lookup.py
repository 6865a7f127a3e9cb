"""Command line of `lookup`: print the posts that match a query."""

import click

from archiver.commands.printing import print_document, print_json
from archiver.commands.settings import Settings, pass_settings


@click.command("lookup")
@click.argument("query", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list, best match first.")
@pass_settings
def command(settings: Settings, query: tuple[str, ...], *, as_json: bool) -> int:
    """Show what a post said, who vouches for it, and where it stands.

    QUERY is any URL of the post, its name (x:1911842373636882499), a picture or t.co code, a @handle, or words from its text;
    or the address of an article, for the posts that it shows.

    \b
      embed-archiver lookup https://x.com/WhiteHouse/status/1911842373636882499
      embed-archiver lookup pic.twitter.com/xlXOy8Yd8h
      embed-archiver lookup xlXOy8Yd8h
      embed-archiver lookup @WhiteHouse
      embed-archiver lookup one hell of a President
      embed-archiver lookup https://www.example.org/news/story.html

    Exit codes: 0 found · 1 nothing matches · 2 there is no archive here · 5 its database cannot be read.
    """
    from archiver.app.lookup import lookup
    from archiver.app.runs.open_archive import open_archive

    text = " ".join(query)
    if text.startswith("/"):  # an article's file
        from archiver.app.sources.recorded_names import recorded_name

        text = recorded_name(text, settings.home.folder)
    with open_archive(settings.home) as archive:
        found = lookup(archive, text)
    if as_json:
        from archiver.render.json_objects import lookup_json

        print_json(lookup_json(found.posts), indent=2)
    else:
        from archiver.render.terminal import lookup_text

        print_document(lookup_text(found.posts, article=found.article, withdrawn=found.withdrawn))
    return 0 if found.posts or found.withdrawn else 1
