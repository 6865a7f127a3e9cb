"""A month, drawn from a seed: its posts with their timelines, and the failures of its platforms.

The process that serves the pretend web and the one that judges the program draw the same scenario from the same numbers.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from archiver.demo.smallweb.interface import PretendPlatform, handle_of, written_at
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PostState, PretendPost, TextPiece, Variation
from tests.simulation.controls import ChangedControls
from tests.simulation.disclosures import DISCLOSURES, EDITS_SEEN, EDITS_UNDONE, PINNING
from tests.simulation.events import PURGED, Events, plan_events, quiet_nights
from tests.simulation.failures import Failure, FailurePlan, Visibility, plan_failures, visibility
from tests.simulation.lifecycles import NightState, Possibilities, Timeline, draw_timeline
from tests.simulation.schedule import Night, plan_nights

_SHARES = {
    "x": 24,
    "bluesky": 14,
    "mastodon": 10,
    "activitypub": 2,
    "truthsocial": 5,
    "threads": 5,
    "instagram": 8,
    "facebook": 5,
    "tiktok": 7,
    "telegram": 6,
    "reddit": 7,
    "youtube": 8,
    "linkedin": 3,
    "tumblr": 3,
    "pinterest": 2,
    "vimeo": 3,
    "imgur": 3,
    "vk": 1,
    "weibo": 2,
    "nostr": 1,
    "vine": 1,
}
"""The platforms' shares of the posts."""
_SPEECH = """
water rises at the north quay and nobody answers the phone in the harbour office we asked twice what the council knew before the
vote they said wait until spring the ferry leaves without its pilot every light on the bridge is out
"""
_VOCABULARY = _SPEECH.split()
_OBITUARIES = (
    "This Post was deleted by the Post author. Learn more",
    "This post has been deleted. The account no longer exists.",
    "Post not found",
    "[deleted]",
    "[removed]",
    "Thread not available",
    '{"error": "Record not found"}',
    '<div class="EmbedBrokenMedia">The post may have been removed</div>',
    "404: this page is no longer available, it was suspended",
)
"""Texts of live posts that sound like a platform's notice that a post is gone."""
_OBITUARY_SHARE = 0.06
_PINNED_SHARE = 0.5  # of Bluesky's embeds
_ACCOUNT_SHARE, _HOST_SHARE, _PURGED_SHARE = 0.15, 0.3, 0.35
"""What part of the posts of a platform or host ends in a mass event."""
_LIVE = NightState(state=PostState.LIVE)
_PICTURED = frozenset({"x", "mastodon", "truthsocial"})
_PICTURE_INTERVAL = 3  # every so many posts of these platforms have a picture


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPost:
    """One post of the scenario: `texts` are its first text and the one that an edit gives it.

    `account` is the number of the account that wrote it, if it wrote others as well.
    """

    number: int
    platform: str
    ledger_name: str
    key: str
    texts: tuple[str, str]
    timeline: Timeline
    pinned: bool = False
    account: int | None = None
    pictured: bool = False

    @property
    def ref(self) -> str:
        """Its name in the ledger."""
        return f"{self.ledger_name}:{self.key}"

    @property
    def domain(self) -> str:
        """The failure domain that it belongs to."""
        return failure_domain(self.platform, self.key.partition("/")[0])

    @property
    def sounds_deleted(self) -> bool:
        """Whether its text sounds like a notice that the post is gone."""
        return self.texts[0] in _OBITUARIES

    def on(self, night: int) -> PretendPost:
        """The post as its platform has it on a night."""
        versions = [state.version for state in self.timeline[: night + 1]]
        changes = [version for before, version in zip([None, *versions], versions, strict=False) if version != before]
        *earlier, text = (self.texts[version] for version in changes)
        post = pretend_post(self.number, self.key, text, night, state=self.timeline[night].state)
        post = replace(post, earlier=tuple(earlier), pinned=self.pinned, pictures=(self.number,) if self.pictured else ())
        return post if self.account is None else replace(post, number=self.account, handle=handle_of(self.account))


def pretend_post(
    number: int,
    key: str,
    text: str,
    night: int,
    *,
    state: PostState = PostState.LIVE,
) -> PretendPost:
    """A numbered post on a night; its counts grow from night to night, and must never be taken for an edit."""
    count = 3 + 17 * number % 211 + night * (number % 7 + 1)
    return PretendPost(
        key=key,
        pieces=(TextPiece(text=text),),
        state=state,
        number=number,
        handle=handle_of(number),
        written=written_at(number),
        variation=Variation(count=count, token=str(night)),
    )


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that will happen in a month; `controls` are those of the platforms on which one changes."""

    seed: int
    nights: int
    posts: Sequence[SimulatedPost]
    failures: FailurePlan
    controls: Mapping[str, ChangedControls] = field(default_factory=dict)

    @property
    def schedule(self) -> Sequence[Night]:
        """When the nights are."""
        return plan_nights(self.nights)

    def failure(self, post: SimulatedPost, night: int) -> Failure:
        """The failure of a post's platform on a night."""
        failures = self.failures.get(post.domain)
        return Failure.NONE if failures is None else failures[night]

    def visibility(self, post: SimulatedPost, night: int) -> Visibility:
        """How much of a post's platform can be seen on a night; under a clock that is behind, what moves may be doubted."""
        seen = visibility(post.domain, self.failure(post, night))
        is_behind = self.schedule[night].is_behind
        return Visibility.DOUBTFUL if is_behind and seen in {Visibility.CLEAR, Visibility.DENIALS_DO_NOT_COUNT} else seen


def draw_scenario(seed: int, posts: int, nights: int) -> Scenario:
    """The scenario of a seed."""
    dice = random.Random(seed)
    domains = [domain for platform in PLATFORMS.values() if platform.HOSTS for domain in _failure_domains(platform)]
    failures = {domain: list(planned) for domain, planned in plan_failures(dice, domains, nights).items()}
    drawn = _draw_posts(dice, posts, nights)
    hosts, posts_of = PLATFORMS["mastodon"].HOSTS, Counter(post.domain for post in drawn)
    largest = max(hosts, key=lambda host: posts_of[host])  # a few posts of a host may always move alike
    events = plan_events(dice, nights, hosts, denying=largest)
    for (domain, night), failure in events.failures.items():
        failures[domain][night] = failure
    happened = drawn if events.purge is None else _with_mass_events(dice, drawn, events, nights)
    return Scenario(seed=seed, nights=nights, posts=happened, failures=failures, controls=events.controls)


def failure_domain(platform: str, host: str) -> str:
    """The failure domain of a platform's host: hosts of Mastodon fail one by one, those of other platforms together."""
    return host if platform == "mastodon" else platform


def _failure_domains(platform: PretendPlatform) -> tuple[str, ...]:
    return platform.HOSTS if platform.NAME == "mastodon" else (platform.NAME,)


def _draw_posts(dice: random.Random, number: int, nights: int) -> list[SimulatedPost]:
    """The posts: one of each platform, and the rest by the platforms' shares."""
    names = list(_SHARES)
    chosen = [*names, *dice.choices(names, weights=list(_SHARES.values()), k=max(number - len(names), 0))][:number]
    dice.shuffle(chosen)
    return [_draw_post(dice, place, PLATFORMS[name], nights) for place, name in enumerate(chosen)]


def _draw_post(dice: random.Random, number: int, platform: PretendPlatform, nights: int) -> SimulatedPost:
    name = platform.NAME
    states = [state for state in DISCLOSURES[name] if state is not PostState.LIVE]
    possible = Possibilities(states=states, edited=name in EDITS_SEEN, edited_back=name in EDITS_UNDONE)
    timeline = draw_timeline(dice, nights, possible)
    first = dice.choice(_OBITUARIES) if dice.random() < _OBITUARY_SHARE else _sentence(dice)
    return SimulatedPost(
        number=number,
        platform=name,
        ledger_name=platform.LEDGER_NAME,
        key=platform.new_key(number, dice),
        texts=(first, _sentence(dice)),
        timeline=timeline,
        pictured=name in _PICTURED and number % _PICTURE_INTERVAL == 0,
        pinned=name in PINNING and (name != "bluesky" or dice.random() < _PINNED_SHARE),
    )


def _with_mass_events(dice: random.Random, posts: Sequence[SimulatedPost], events: Events, nights: int) -> list[SimulatedPost]:
    """The posts, some of which end together: an account of X is suspended, one of Mastodon deleted, and YouTube purges many."""
    planned = {domain for domain, _ in events.failures}
    quay = next(host for host in PLATFORMS["mastodon"].HOSTS if host not in planned)
    purge = events.purge or 1
    ends = [
        ("x", PostState.ACCOUNT_SUSPENDED, dice.choice(quiet_nights(nights, 1)), _ACCOUNT_SHARE, True),
        (quay, PostState.ACCOUNT_DELETED, dice.choice(quiet_nights(nights, 1)), _HOST_SHARE, True),
        (PURGED, PostState.DELETED, purge, _PURGED_SHARE, False),
    ]
    changed: dict[int, SimulatedPost] = {}
    for domain, state, began, of_them, is_one_account in ends:
        live = [post for post in posts if post.domain == domain and all(night == _LIVE for night in post.timeline)]
        chosen = live[: round(of_them * sum(post.domain == domain for post in posts))]
        timeline = tuple(NightState(state=state) if night >= began else _LIVE for night in range(nights + 1))
        for post in chosen:
            account = chosen[0].number if is_one_account else None
            changed[post.number] = replace(post, timeline=timeline, account=account)
    return [changed.get(post.number, post) for post in posts]


def _sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(_VOCABULARY, k=dice.randint(5, 16))).capitalize() + f" {dice.randrange(10**6)}"
