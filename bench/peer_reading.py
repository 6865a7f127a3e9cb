"""How other people's libraries read pages, in a virtual environment of their own: never imported by the program.

    python -m bench.peer_reading tweetfinder|goose3 FILE…

It prints a JSON object a page, `{"file": …, "seconds": …, "ids": […]}`: the CPU time, and the ids of the posts of X that it finds.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

_STATUS = re.compile(r"(?:twitter|x)\.com/(?:#!/)?\w{1,20}/status(?:es)?/(\d{1,19})")


def _with_tweetfinder() -> Callable[[str], Iterable[str]]:
    from tweetfinder import Article  # noqa: PLC0415 - only one of the two is asked for

    return lambda page: [str(one["tweet_id"]) for one in Article(html=page).list_embedded_tweets() if one.get("tweet_id")]


def _with_goose() -> Callable[[str], Iterable[str]]:
    from goose3 import Goose  # noqa: PLC0415 - see `_with_tweetfinder`

    goose = Goose({"enable_image_fetching": False})
    return lambda page: [found[-1] for one in goose.extract(raw_html=page).tweets if (found := _STATUS.findall(str(one)))]


_WAYS = {"tweetfinder": _with_tweetfinder, "goose3": _with_goose}


def main(peer: str, files: list[str]) -> None:
    """Read every page; one that the library stumbles over has no posts, and costs what it cost."""
    read = _WAYS[peer]()
    for file in files:
        page = Path(file).read_bytes().decode("utf-8", "replace")
        begun = time.process_time()
        try:
            ids = sorted(set(read(page)))
        except Exception as trouble:  # noqa: BLE001 - whatever another's library raises on a page of the web
            ids = []
            sys.stderr.write(f"{Path(file).name}: {type(trouble).__name__}\n")
        told = {"file": Path(file).name, "seconds": time.process_time() - begun, "ids": ids}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
