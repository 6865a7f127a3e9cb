"""Playwright's driver: whether it runs, and what it lacks."""

import resource
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
    assert "pipx reinstall" in problem.remedy


def test_a_limit_on_memory_is_named(tmp_path: Path) -> None:
    problem = driver_problem(_broken_driver(tmp_path, "# Fatal process out of memory: Failed to reserve virtual memory"))

    assert problem is not None
    assert "may not use as much memory as it needs" in problem.what
    assert "ulimit -v unlimited" in problem.remedy


def test_a_limit_on_open_files_is_named() -> None:
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (100, most))
    try:
        problem = driver_problem({})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, most))

    assert problem is not None
    assert problem.what.startswith("only 100 files may be open at a time")
