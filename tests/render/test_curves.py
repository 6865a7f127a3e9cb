"""Plots as SVG: what they draw is what the curves say, and names from strangers are only text in them."""

import re

import pytest
from bs4 import BeautifulSoup, Tag

from archiver.render.curves import SMALL, curves_style, survival_svg, weeks_svg
from archiver.reporting.phrases import percent
from archiver.reporting.rot_series import rot_series
from archiver.reporting.survival_of import SurvivalOf, survival_of
from tests.reporting.post_lives import DAY, MONDAY, died, life, lives_of


def survival(name: str = "all") -> SurvivalOf:
    return survival_of(name, [died(49, 51), life(), died(0, 30, alive_first=None, alive_last=None, gone_after=None)])


def read(markup: str) -> Tag:
    found = BeautifulSoup(markup, "html.parser").select_one("svg")
    assert found is not None
    return found


def heights(path: Tag) -> list[float]:
    """The heights that a path goes to, as shares of the plot's own."""
    return [round((246 - float(number)) / (246 - 12), 2) for number in re.findall(r"V([\d.]+)", str(path["d"]))]


def test_the_curve_goes_through_the_shares_of_its_steps() -> None:
    plot = read(survival_svg(survival(), name="plot"))

    (line,), (shown,) = plot.select(".curve-line"), plot.select(".curve-shown")
    assert [0.5] == heights(line)
    assert 0.33 == heights(shown)[-1]


def test_the_band_reaches_from_bound_to_bound() -> None:
    (step,) = survival().seen_alive.steps
    assert step.low is not None
    assert step.high is not None
    (band,) = read(survival_svg(survival(), name="plot")).select(".curve-band")

    assert {round(step.low, 2), round(step.high, 2)} == set(heights(band))


def test_the_numbers_at_risk_stand_below_the_ages() -> None:
    plot = read(survival_svg(survival(), name="plot"))

    assert [str(row.at_risk) for row in survival().rows] == [found.text for found in plot.select(".at-risk")]


def test_a_plot_says_in_words_what_it_shows() -> None:
    plot = read(survival_svg(survival(), name="plot", frame=SMALL))
    described = {str(part["id"]): part.text for part in plot.select("title, desc")}

    assert ["plot-title", "plot-desc"] == str(plot["aria-labelledby"]).split()
    assert "2 posts seen alive, of which 1 died." in described["plot-desc"]


def test_a_name_from_a_stranger_is_text_in_a_plot() -> None:
    plot = read(survival_svg(survival("</title><script>x</script>\u202e"), name="plot"))

    assert [] == plot.select("script")
    assert "</title><script>" in plot.select("title")[0].text


def test_without_posts_there_are_axes_and_a_sentence() -> None:
    plot = read(survival_svg(survival_of("all", []), name="plot"))

    assert [] == plot.select(".curve-line, .curve-band, .curve-shown")
    assert "no curve" in plot.select("desc")[0].text


def test_a_week_is_a_bar_as_high_as_what_was_lost_in_it() -> None:
    weeks = rot_series(lives_of(died(5, 8), died(5, 8), died(12, 15)), now=MONDAY + 30 * DAY).weeks
    bars = read(weeks_svg(weeks, name="weeks")).select("rect")

    assert [198.0, 99.0] == [float(str(bar["height"])) for bar in bars]


def test_a_plot_of_many_steps_stays_small() -> None:
    posts = [died(number / 10, number / 10 + 1) for number in range(1, 10_000)]

    assert len(survival_svg(survival_of("all", posts), name="plot")) < 40_000


def test_plots_have_no_style_but_the_pages_own() -> None:
    written = survival_svg(survival(), name="plot")

    assert "style=" not in written
    assert {found for kind in re.findall(r'class="([\w-]+)"', written) for found in kind.split()} <= {
        *re.findall(r"\.([\w-]+)", curves_style()),
        "axis",
    }


@pytest.mark.parametrize(("share", "said"), [(None, "–"), (0.0, "0 %"), (0.951, "95.1 %"), (0.5, "50 %"), (1.0, "100 %")])
def test_a_share_is_told_in_per_cent(share: float | None, said: str) -> None:
    assert said == percent(share)
