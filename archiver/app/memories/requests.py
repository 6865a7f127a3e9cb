"""Requests to memories on the web, through the same gate as all others."""

from typing import TYPE_CHECKING

from archiver.model.probes import Answer, Probe, Silence

if TYPE_CHECKING:
    from archiver.app.runs.run import Run

MEMORY_PROBE = "memory"
"""The kind of the requests by which checkpoints are handed out."""


async def post(run: "Run", url: str, body: bytes, content_type: str) -> Answer | str:
    """POST to a memory; its answer, or why there is none."""
    probe = Probe(kind=MEMORY_PROBE, url=url, headers=(("Content-Type", content_type),), follow=False, sends=body)
    outcome = await run.web.ask(probe)
    if isinstance(outcome, Silence):
        return f"{outcome.why.value.replace('-', ' ')}{f' ({outcome.detail})' if outcome.detail else ''}"
    return outcome
