"""State of the small web as immutable values (posts of X, other hosts' pages, outages), and the changes that make a new state.

What happens between two nights makes a new world, which replaces the server's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property

from archiver.demo.smallweb.messages import Response
from archiver.demo.smallweb.pictures import draw_harbour
from archiver.demo.smallweb.posts import PostState

_SNOWFLAKE_EPOCH = 1_288_834_974_657  # X's, in milliseconds since 1970; ids before November 2010 were simply counted


def snowflake(at: datetime, sequence: int = 0) -> str:
    """The id of a post of X written at `at`: milliseconds since X's epoch, and 22 bits to distinguish equal times."""
    milliseconds = int(at.timestamp() * 1000) - _SNOWFLAKE_EPOCH
    return str((milliseconds << 22) | (sequence & 0x3FFFFF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of X; its id stays when its handle changes."""

    id: str
    handle: str
    name: str
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a post: `key` is its name on the picture host; equal seeds and sizes give equal pixels.

    With `videos` or a `playlist` it is the still of a video: the URL of each of its files, by bit rate, and that of its playlist.
    """

    key: str
    seed: str
    alt: str | None = None
    width: int = 640
    height: int = 400
    videos: tuple[tuple[int, str], ...] = ()
    playlist: str | None = None

    @property
    def content(self) -> bytes:
        """The picture's bytes, a PNG."""
        return draw_harbour(self.seed, self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class XArticle:
    """An article of X: its number, which is no post's, its title, the beginning of its text, and its cover."""

    number: str
    title: str
    preview: str
    cover: Picture | None = None

    @property
    def address(self) -> str:
        """The article's URL, as posts that show it link to it."""
        return f"http://x.com/i/article/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class XPost:
    """One post of X: one id of an edit chain, if it was edited.

    `text` is what a reader sees, with links written out. `code` is the short code of its pictures (`pic.twitter.com/CODE`), and
    `media_home` the address of the post whose pictures they are, where that is another one. `chain` are all ids of its edits,
    oldest first. `links` are the short codes of the addresses in its text. `whole` says that it is not cut, however long it is.
    `article` is the article that the post shows; its text is then the article's address.
    """

    id: str
    account: Account
    text: str
    created_at: datetime
    pictures: tuple[Picture, ...] = ()
    code: str | None = None
    media_home: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    quoted: str | None = None
    reply_to: str | None = None
    chain: tuple[str, ...] = ()
    state: PostState = PostState.LIVE
    language: str = "en"
    likes: int = 0
    whole: bool = False
    article: XArticle | None = None

    @property
    def address(self) -> str:
        """The post's URL, as X wrote it when these posts were written."""
        return f"https://twitter.com/{self.account.handle}/status/{self.id}"

    @property
    def media_link(self) -> str:
        """Where the code of its pictures leads."""
        return f"{self.media_home or self.address}/photo/1"


class Trouble(StrEnum):
    """What can be wrong with a host."""

    NOT_FOUND = "not-found"
    UNAVAILABLE = "unavailable"
    TOO_MANY_REQUESTS = "too-many-requests"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login-wall"
    EMPTY = "empty"
    NEVER_ANSWERS = "never-answers"
    BROKEN_OFF = "broken-off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """How a host answers every request while it fails; `retry_after` is the header's value, in either of its forms."""

    trouble: Trouble
    retry_after: str | None = None


_FIRST_POST = XPost(
    id="20",
    account=Account(id="12", handle="jack", name="jack"),
    text="just setting up my twttr",
    created_at=datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """Everything that the small web serves.

    `posts` are X's by id, and always hold the oldest of all, which the archiver uses as a live control. `links` are short codes
    with the addresses they lead to; those of the posts' pictures and links need not be among them. `pages` are answers of
    other hosts, by host and path. `outages` are failing hosts. `readers` is added to likes and replies, which grow by themselves
    and must never be taken for an edit.
    """

    posts: Mapping[str, XPost] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[tuple[str, str], Response] = field(default_factory=dict)
    outages: Mapping[str, Outage] = field(default_factory=dict)
    readers: int = 0

    @cached_property
    def pictures(self) -> Mapping[str, Picture]:
        """The pictures of all posts, by their keys."""
        covers = [post.article.cover for post in self.posts.values() if post.article is not None and post.article.cover is not None]
        return {picture.key: picture for picture in (*covers, *(shown for post in self.posts.values() for shown in post.pictures))}

    @cached_property
    def accounts(self) -> Mapping[str, Account]:
        """Everyone who posted, by handle in lower case."""
        return {post.account.handle.lower(): post.account for post in self.posts.values()}

    def with_posts(self, posts: Iterable[XPost]) -> "World":
        """The world with these posts added or replaced, and with their short codes."""
        added = {post.id: post for post in posts}
        codes = {post.code: post.media_link for post in added.values() if post.code is not None}
        links = {code: target for post in added.values() for code, target in post.links}
        return replace(self, posts={**self.posts, **added}, links={**self.links, **codes, **links})

    def with_pages(self, pages: Mapping[tuple[str, str], Response]) -> "World":
        """The world with these pages added."""
        return replace(self, pages={**self.pages, **pages})

    def post_became(self, key: str, state: PostState) -> "World":
        """The world in which a post, with all versions of its edit chain, is in another state."""
        chain = self.posts[key].chain or (key,)
        return replace(self, posts={**self.posts, **{version: replace(self.posts[version], state=state) for version in chain}})

    def account_became(self, handle: str, state: PostState) -> "World":
        """The world in which all posts of an account are in another state."""
        theirs = {key: replace(post, state=state) for key, post in self.posts.items() if post.account.handle == handle}
        return replace(self, posts={**self.posts, **theirs})

    def edited(self, key: str, text: str, *, at: datetime) -> "World":
        """The world in which a post was edited: a new id is added to its chain, and the older versions remain, marked as stale."""
        older = self.posts[key]
        newest = snowflake(at, sequence=len(older.chain) + 1)
        chain = (*(older.chain or (key,)), newest)
        versions = {version: replace(self.posts[version], chain=chain) for version in chain[:-1]}
        versions[newest] = replace(older, id=newest, text=text, created_at=at, chain=chain)
        return replace(self, posts={**self.posts, **versions})

    def visited(self, readers: int) -> "World":
        """The world after that many more readers: only counts differ."""
        return replace(self, readers=self.readers + readers)

    def in_trouble(self, hosts: Iterable[str], trouble: Trouble, *, retry_after: str | None = None) -> "World":
        """The world in which these hosts fail."""
        outage = Outage(trouble=trouble, retry_after=retry_after)
        return replace(self, outages={**self.outages, **dict.fromkeys(hosts, outage)})

    def recovered(self) -> "World":
        """The world in which no host fails."""
        return replace(self, outages={})


def empty_world() -> World:
    """A world that only contains X's first post."""
    return World().with_posts([_FIRST_POST])
