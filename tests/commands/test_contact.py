"""A run that asks many hosts of others about many posts says who asks, or does not ask."""

from pathlib import Path

from tests.commands.conftest import Program


def test_a_run_about_more_than_a_hundred_posts_without_a_contact_asks_nothing_and_says_what_to_set(
    program: Program, tmp_path: Path
) -> None:
    story = tmp_path / "story.html"
    embed = '<blockquote class="twitter-tweet"><p>Seen.</p><a href="https://twitter.com/reporter/status/{}">May 1</a></blockquote>'
    story.write_text("".join(embed.format(1911842373636882499 + each) for each in range(101)), "utf-8")
    nowhere = program.using(ARCHIVER_CONNECT_TO="other.example:443:127.0.0.1:9")
    archived = nowhere("archive", str(story))
    checked = nowhere("check", "--all")

    assert ([2, 2], [(0,)]) == ([archived.code, checked.code], program.rows("SELECT count(*) FROM observation"))
    for done in (archived, checked):
        assert "101 posts would be asked about, without a contact address not more than 100 are" in done.err
        assert "set ARCHIVER_CONTACT" in done.err
        assert "Traceback" not in done.err
    assert [(101,)] == program.rows("SELECT count(*) FROM post")


def test_doctor_warns_without_a_contact(program: Program) -> None:
    without = {finding["code"] for finding in program("doctor", "--json").value["findings"]}
    with_one = {
        finding["code"] for finding in program.using(ARCHIVER_CONTACT="you@example.org")("doctor", "--json").value["findings"]
    }

    assert {"D022"} == without - with_one
