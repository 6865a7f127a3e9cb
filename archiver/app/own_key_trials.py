"""Try the operator's keys: each with one request that tells whether the platform takes it. Nothing is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from archiver.model.probes import Answer, Probe
from archiver.platforms import by_name
from archiver.platforms.lazy import with_keyed_probes
from archiver.reporting.phrases import count_of, why_unreadable
from archiver.web.door import Web
from archiver.web.keys import Keyring


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """A configured key without itself: its name, where it comes from, whether it was tried, and if so why it does not work."""

    name: str
    origin: str
    tried: bool = False
    fault: str | None = None


def configured_keys(keys: Keyring) -> Mapping[str, KeyFacts]:
    """What is known of the keys, and of the cookies for the browser, without trying them."""
    cookies = [KeyFacts(name=f"cookies:{host}", origin=count_of(len(found), "cookie")) for host, found in keys.cookies.items()]
    return {facts.name: facts for facts in (*(KeyFacts(name=key.name, origin=key.origin) for key in keys.keys.values()), *cookies)}


async def try_keys(web: Web, keys: Keyring) -> Mapping[str, KeyFacts]:
    """The keys, each with why it does not work, if it does not; cookies are not tried."""
    found = dict(configured_keys(keys))
    for name, facts in found.items():
        probe = _trial(name)
        if probe is not None:
            found[name] = KeyFacts(name=name, origin=facts.origin, tried=True, fault=await _fault(web, probe))
    return found


def _trial(name: str) -> Probe | None:
    platform = by_name(name.partition(":")[0])
    asker = with_keyed_probes(platform) if platform is not None else None
    return asker.key_trial(name) if asker is not None else None


async def _fault(web: Web, probe: Probe) -> str | None:
    outcome = await web.ask(probe)
    if not isinstance(outcome, Answer):
        return f"{why_unreadable(outcome.why)}: {outcome.detail}" if outcome.detail else why_unreadable(outcome.why)
    return None if outcome.status == HTTPStatus.OK else f"the platform answers it with status {outcome.status}"
