"""Playwright's driver: whether it runs, and what it lacks."""

from pathlib import Path

from archiver.web.playwright_driver import driver_problem, missing_packages


def _broken_driver(folder: Path, error: str) -> dict[str, str]:
    driver = folder / "node"
    driver.write_text(f"#!/bin/sh\necho '{error}' >&2\nexit 127\n", encoding="utf-8")
    driver.chmod(0o755)
    return {"PLAYWRIGHT_NODEJS_PATH": str(driver)}


def test_the_driver_of_the_installed_playwright_runs() -> None:
    assert driver_problem({}) is None


def test_a_missing_library_is_reported_with_the_package_that_contains_it(tmp_path: Path) -> None:
    error = "node: error while loading shared libraries: libatomic.so.1: cannot open shared object file: No such file or directory"
    problem = driver_problem(_broken_driver(tmp_path, error))

    assert problem is not None
    assert "Playwright's driver lacks the library libatomic.so.1" == problem.what
    assert ("libatomic1",) == missing_packages(problem)


def test_a_missing_driver_is_reported_with_a_remedy(tmp_path: Path) -> None:
    problem = driver_problem({"PLAYWRIGHT_NODEJS_PATH": str(tmp_path / "nothing")})

    assert problem is not None
    assert "make setup" in problem.remedy
