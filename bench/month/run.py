"""The month from beginning to end: drawn, played, judged, and told."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Say, Target
from bench.month.confusion import Judged, by_platform, confusion, judged, mistakes, sentences
from bench.month.nights import Heard, Stage
from bench.month.serving import served
from bench.month.town import Plan, plan
from bench.month.weather import Kind, Sky

POSTS, NIGHTS, SEED = 3000, 30, 20261203  # a seed in which every kind of weather has its turn
_FEW = (60, 6)  # posts and nights of a smoke run


def run(say: Say, *, quick: bool, posts: int = POSTS, nights: int = NIGHTS, seed: int = SEED, browser: bool = True) -> list[Target]:
    """Play a month and say what came of it."""
    posts, nights = _FEW if quick else (posts, nights)
    told = play(say, posts=posts, nights=nights, seed=seed, browser=browser and not quick)
    tell(say, told)
    return told.targets()


def play(say: Say, *, posts: int, nights: int, seed: int, browser: bool) -> Judged:
    """Play a month, and judge it."""
    month = plan(seed, posts, nights)
    say(f"python -m bench month --posts {posts} --nights {nights} --seed {seed}{'' if browser else ' --no-browser'}")
    say(f"weather: {_weather(month)}")
    heard: list[Heard] = []
    with TemporaryDirectory(prefix="month-") as folder, served(month) as web:
        stage = Stage(home=Path(folder) / "home", web=web, month=month, browser=browser)
        stage.prepare()
        for night in stage.play(say):
            heard.append(night)
            stand = Counter(one.verdict for one in night.standings.values())
            void = f"; void: {', '.join(sorted(night.void))}" if night.void else ""
            counts = ", ".join(f"{number} {name}" for name, number in sorted(stand.items()))
            captured = f"; {night.captured} captured" + (f", {night.partial} of them in part" if night.partial else "")
            say(f"night {night.night}: {counts}; {night.seconds:.0f} s{captured if browser else ''}{void}")
    return judged(month, heard)


def tell(say: Say, told: Judged) -> None:
    """Say what a month came to."""
    say("\nOn clear nights, what posts are against what the program says of them:\n")
    say(confusion(told, [Sky.CLEAR]))
    say("\nOn nights whose controls fail, or that turn murky, when verdicts of earlier nights stand:\n")
    say(confusion(told, [Sky.VOID, Sky.MURKY]))
    say("")
    say(by_platform(told))
    say("")
    for line in (*sentences(told), *told.miscalled, *mistakes(told)):
        say(line)


def _weather(month: Plan) -> str:
    kinds = Counter(kind for kinds in month.weather.values() for kind in kinds[1:])
    clear = kinds.pop(Kind.CLEAR, 0)
    return f"{clear} clear nights of regions; " + ", ".join(f"{number} × {kind.value}" for kind, number in sorted(kinds.items()))
