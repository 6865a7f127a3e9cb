"""Playwright's driver: whether it runs, and what it lacks."""

from pathlib import Path

from archiver.web.playwright_driver import driver_problem, missing_packages


def _broken_driver(folder: Path, complaint: str) -> dict[str, str]:
    driver = folder / "node"
    driver.write_text(f"#!/bin/sh\necho '{complaint}' >&2\nexit 127\n", encoding="utf-8")
    driver.chmod(0o755)
    return {"PLAYWRIGHT_NODEJS_PATH": str(driver)}


def test_the_driver_that_came_with_playwright_runs() -> None:
    assert driver_problem({}) is None


def test_a_driver_that_lacks_a_library_names_the_package_that_holds_it(tmp_path: Path) -> None:
    said = "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file or directory"
    trouble = driver_problem(_broken_driver(tmp_path, said))

    assert trouble is not None
    assert "Playwright's driver lacks the library libatomic.so.1" == trouble.what
    assert ("libatomic1",) == missing_packages(trouble)


def test_a_driver_that_is_not_there_is_told(tmp_path: Path) -> None:
    trouble = driver_problem({"PLAYWRIGHT_NODEJS_PATH": str(tmp_path / "nothing")})

    assert trouble is not None
    assert "make setup" in trouble.remedy
