"""A month, drawn from a seed: its posts with their timelines, and the failures of its platforms.

The process that serves the pretend web and the one that judges the program draw the same scenario from the same numbers.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from archiver.demo.smallweb.interface import PretendPlatform, handle_of, written_at
from archiver.demo.smallweb.platforms import PLATFORMS
from archiver.demo.smallweb.posts import PostState, PretendPost, TextPiece, Variation
from tests.simulation.disclosures import DISCLOSURES, EDITS_SEEN, EDITS_UNDONE, PINNING
from tests.simulation.failures import FailurePlan, Visibility, plan_failures, visibility
from tests.simulation.lifecycles import Possibilities, Timeline, draw_timeline

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


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPost:
    """One post of the scenario: `texts` are its first text and the one that an edit gives it."""

    number: int
    platform: str
    ledger_name: str
    key: str
    texts: tuple[str, str]
    timeline: Timeline
    pinned: bool = False

    @property
    def ref(self) -> str:
        """Its name in the ledger."""
        return f"{self.ledger_name}:{self.key}"

    @property
    def sounds_deleted(self) -> bool:
        """Whether its text sounds like a notice that the post is gone."""
        return self.texts[0] in _OBITUARIES

    def on(self, night: int) -> PretendPost:
        """The post as its platform has it on a night."""
        versions = [state.version for state in self.timeline[: night + 1]]
        changes = [version for before, version in zip([None, *versions], versions, strict=False) if version != before]
        *earlier, text = (self.texts[version] for version in changes)
        return pretend_post(
            self.number, self.key, text, night, state=self.timeline[night].state, earlier=tuple(earlier), pinned=self.pinned
        )


def pretend_post(
    number: int,
    key: str,
    text: str,
    night: int,
    *,
    state: PostState = PostState.LIVE,
    earlier: tuple[str, ...] = (),
    pinned: bool = False,
) -> PretendPost:
    """A numbered post on a night; its counts grow from night to night, and must never be taken for an edit."""
    count = 3 + 17 * number % 211 + night * (number % 7 + 1)
    return PretendPost(
        key=key,
        pieces=(TextPiece(text=text),),
        earlier=earlier,
        state=state,
        number=number,
        handle=handle_of(number),
        written=written_at(number),
        pinned=pinned,
        variation=Variation(count=count, token=str(night)),
    )


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Everything that will happen in a month."""

    seed: int
    nights: int
    posts: Sequence[SimulatedPost]
    failures: FailurePlan

    def visibility(self, post: SimulatedPost, night: int) -> Visibility:
        """How much of a post's platform can be seen on a night."""
        domain = failure_domain(post.platform, post.key.partition("/")[0])
        failures = self.failures.get(domain)
        return Visibility.CLEAR if failures is None else visibility(domain, failures[night])


def draw_scenario(seed: int, posts: int, nights: int) -> Scenario:
    """The scenario of a seed."""
    dice = random.Random(seed)
    domains = [domain for platform in PLATFORMS.values() if platform.HOSTS for domain in _failure_domains(platform)]
    failures = plan_failures(dice, domains, nights)
    return Scenario(seed=seed, nights=nights, posts=_draw_posts(dice, posts, nights), failures=failures)


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
        pinned=name in PINNING and (name != "bluesky" or dice.random() < _PINNED_SHARE),
    )


def _sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(_VOCABULARY, k=dice.randint(5, 16))).capitalize() + f" {dice.randrange(10**6)}"
