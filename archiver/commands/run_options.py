"""Click options of the commands that make runs, `archive`, `check` and `nightly`, which the settings file has, too."""

import click

links_option = click.option(
    "--links/--no-links", envvar="ARCHIVER_LINKS", help="Also capture posts that articles only link to. Also ARCHIVER_LINKS."
)
pages_option = click.option(
    "--pages",
    type=click.IntRange(1, 16),
    default=2,
    envvar="ARCHIVER_PAGES",
    show_default=True,
    help="How many pages to capture at a time. Also ARCHIVER_PAGES.",
)
render_option = click.option(
    "--render",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    envvar="ARCHIVER_RENDER",
    show_default=True,
    help="Which fetched pages to render in the browser: those that hint at posts which their source lacks, all, or none. "
    "Saved files are never rendered. Also ARCHIVER_RENDER.",
)
tag_option = click.option("--tag", metavar="TAG", help="Only posts with this tag, or in articles with it.")
check_delisted_option = click.option(
    "--check-delisted/--no-check-delisted",
    envvar="ARCHIVER_CHECK_DELISTED",
    help="Also probe posts that only articles show which are no longer there. Also ARCHIVER_CHECK_DELISTED.",
)
budget_option = click.option(
    "--budget",
    type=click.IntRange(min=1),
    metavar="N",
    envvar="ARCHIVER_BUDGET",
    help="Stop after N requests per host (default: 20000 for posts that are due, no limit with --all). Also ARCHIVER_BUDGET.",
)
keep_answers_option = click.option(
    "--keep-answers",
    type=click.Choice(["all", "news"]),
    default="all",
    envvar="ARCHIVER_KEEP_ANSWERS",
    show_default=True,
    help="Keep all answers, or leave out those that say the same about a post as before (docs/checking.md). "
    "Also ARCHIVER_KEEP_ANSWERS.",
)
videos_option = click.option(
    "--videos/--no-videos",
    envvar="ARCHIVER_VIDEOS",
    help="Also keep the videos of posts, within limits; their stills are always kept (docs/evidence.md). Also ARCHIVER_VIDEOS.",
)
related_option = click.option(
    "--related/--no-related",
    default=True,
    envvar="ARCHIVER_RELATED",
    show_default=True,
    help="Also archive the posts that posts in articles quote or answer, one step deep. Also ARCHIVER_RELATED.",
)
rescue_option = click.option(
    "--rescue/--no-rescue",
    envvar="ARCHIVER_RESCUE",
    help="Ask web archives for posts that are already gone ([archives] in archiver.toml names others). Also ARCHIVER_RESCUE.",
)
