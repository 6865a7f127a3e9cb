"""Opens a small web until Ctrl-C, to try commands with it by hand: `python -m archiver.demo WORLD`."""

import contextlib
import sys
import threading
from collections.abc import Callable

from archiver.demo.smallweb.crowd import crowd
from archiver.demo.smallweb.server import small_web
from archiver.demo.smallweb.world import World
from archiver.demo.story import founding, harbour

WORLDS: dict[str, Callable[[], World]] = {
    "harbour": harbour.opening_night,
    "harbour-a-day-later": lambda: harbour.after_the_morning(harbour.opening_night()),
    "x-fails": lambda: harbour.when_x_fails(harbour.opening_night()),
    "founding": founding.world_for_founding,
    "reused-media": founding.world_with_reused_media,
    "crowd": lambda: crowd(1_000),
}


def main(arguments: list[str]) -> int:
    """Open the named world, and print how to reach it as shell commands."""
    world = WORLDS.get(arguments[0]) if len(arguments) == 1 else None
    if world is None:
        sys.stderr.write(f"usage: python -m archiver.demo WORLD\nworlds: {', '.join(WORLDS)}\n")
        return 2
    with contextlib.suppress(KeyboardInterrupt), small_web(world()) as web:
        exports = (f"export {name}='{value}'" for name, value in web.environment.items())
        sys.stdout.write("\n".join((*exports, "# open until Ctrl-C", "")))
        sys.stdout.flush()
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
