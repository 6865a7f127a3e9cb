"""Runs a simulated month, and prints its score."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Say
from bench.web_process import web_process
from tests.simulation.driver import Driver, NightResult
from tests.simulation.failures import Failure, Visibility
from tests.simulation.scenario import Scenario, draw_scenario
from tests.simulation.scoring import Score, score
from tests.simulation.tables import by_platform, confusion_matrix, mistakes, summary


def run(say: Say, *, posts: int, nights: int, seed: int, browser: bool) -> Score:
    """Run a month and return its score, printing one line a night."""
    scenario = draw_scenario(seed, posts, nights)
    say(f"python -m tests.simulation --posts {posts} --nights {nights} --seed {seed}{'' if browser else ' --no-browser'}")
    say(f"failures: {_failures(scenario)}")
    results: list[NightResult] = []
    with (
        TemporaryDirectory(prefix="simulation-") as folder,
        web_process("tests.simulation.server", seed, len(scenario.posts), nights) as server,
    ):
        driver = Driver(home=Path(folder) / "home", server=server, scenario=scenario, browser=browser)
        driver.prepare()
        for result in driver.run(say):
            results.append(result)
            say(_night(result, browser=browser))
    return score(scenario, results)


def report(say: Say, scored: Score) -> None:
    """Print a month's score."""
    say("\nOn clear nights, what posts are (rows) against what the program says of them (columns):\n")
    say(confusion_matrix(scored, [Visibility.CLEAR]))
    say("\nOn nights whose controls fail, that are doubtful or partly visible, when verdicts of earlier nights stand:\n")
    say(confusion_matrix(scored, [seen for seen in Visibility if seen is not Visibility.CLEAR]))
    say("")
    say(by_platform(scored))
    say("")
    for line in (*summary(scored), *scored.mistold, *mistakes(scored)):
        say(line)


def _night(result: NightResult, *, browser: bool) -> str:
    verdicts = Counter(standing.verdict for standing in result.standings.values())
    counts = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items()))
    partial = f", {result.partial} of them in part" if result.partial else ""
    captured = f"; {result.captured} captured{partial}" if browser else ""
    void = f"; void: {', '.join(sorted(result.void))}" if result.void else ""
    doubted = sorted({f"{doubt.host or doubt.platform} ({doubt.claim})" for doubt in result.doubtful})
    doubtful = f"; doubtful: {', '.join(doubted)}" if doubted else ""
    refused = "; refused at first" if result.refusals else ""
    return f"night {result.night}: {counts}; {result.seconds:.0f} s{captured}{void}{doubtful}{refused}"


def _failures(scenario: Scenario) -> str:
    failures = Counter(failure for nights in scenario.failures.values() for failure in nights[1:])
    without = failures.pop(Failure.NONE, 0)
    injected = ", ".join(f"{number} × {failure.value}" for failure, number in sorted(failures.items()))
    return f"{without} nights of failure domains without one; {injected}"
