"""The folder for temporary files, without which the browser does not start."""

import os
from pathlib import Path

import pytest

from archiver.web.temporary_folder import temporary_folder_problem


def test_a_folder_that_can_be_written_is_no_problem(tmp_path: Path) -> None:
    assert None is temporary_folder_problem({"TMPDIR": str(tmp_path)})
    assert None is temporary_folder_problem({})


@pytest.mark.parametrize("name", ["TMPDIR", "TMP", "TEMP"])
def test_a_folder_that_does_not_exist_is_named_with_its_variable_and_the_remedy(name: str, tmp_path: Path) -> None:
    problem = temporary_folder_problem({name: str(tmp_path / "missing")})

    assert problem is not None
    assert problem.what.startswith(f"{name} names {tmp_path / 'missing'}, which does not exist: the browser needs it")
    assert f"make it, or set {name} to a folder that can be written" == problem.remedy


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "is not a folder" in str(temporary_folder_problem({"TMPDIR": str(tmp_path / "file")}))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    assert "cannot be written" in str(temporary_folder_problem({"TMPDIR": str(tmp_path)}))
