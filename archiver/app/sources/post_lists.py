"""Lists of posts as articles: they show their posts by the addresses alone, as a sheet or a web archive file names them."""

from collections.abc import Iterable, Iterator, Sequence

from archiver.app.sources.source import PostMark, SourceText
from archiver.finding.url_claims import UrlClaims
from archiver.model.posts import PostRef
from archiver.platforms import FINDERS, by_name, finder_by_name, identify

_POSTS_OF_A_LIST = 1_000


def post_lists(source: str, addresses: Sequence[str], marks: Iterable[PostMark] = ()) -> Iterator[SourceText]:
    """A list of posts by their addresses; several if it is long, with numbers behind the source's name."""
    every = tuple(marks)
    for start in range(0, len(addresses), _POSTS_OF_A_LIST):
        part = f"#{start // _POSTS_OF_A_LIST + 1}" if len(addresses) > _POSTS_OF_A_LIST else ""
        listed = addresses[start : start + _POSTS_OF_A_LIST]
        of_list = tuple(mark for mark in every if mark.address in frozenset(listed)) if part else every
        yield SourceText(source=source + part, content="".join(f"{address}\n\n" for address in listed).encode(), marks=of_list)


def addresses_of(posts: Iterable[PostRef]) -> list[str]:
    """The addresses of posts, without those that no address names."""
    known = ((post, by_name(post.platform)) for post in posts)
    addresses = ((post, platform.address(post)) for post, platform in known if platform is not None)
    return [str(address) for post, address in addresses if identify(address) == post]


def is_post_address(address: str) -> bool:
    """Whether an address is a post's, of a platform with hosts of its own: one on any host may be an article's as well."""
    embed = UrlClaims(FINDERS).embed_at(address) if address.lower().startswith(("http://", "https://")) else None
    finder = finder_by_name(embed.platform) if embed is not None else None
    return finder is not None and not finder.declaration.addresses.on_any_host
