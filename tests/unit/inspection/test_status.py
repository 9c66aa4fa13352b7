from __future__ import annotations

import pytest

from crossload.inspection.status import ExitCode, Status
from crossload.matrix.errors import ExitCode as MatrixExitCode


def test_graver_outcomes_have_greater_exit_codes() -> None:
    codes = [status.exit_code for status in Status if status is not Status.NOT_RUN]
    assert codes == sorted(codes)
    assert Status.NOT_RUN.exit_code == max(ExitCode)


def test_every_outcome_that_fails_has_an_exit_code_of_its_own() -> None:
    codes = [status.exit_code for status in Status if status.exit_code is not ExitCode.OK]
    assert len(codes) == len(set(codes))
    assert set(codes) == set(ExitCode) - {ExitCode.OK, ExitCode.USAGE}


def test_no_exit_code_means_one_thing_here_and_another_to_the_matrix() -> None:
    shared = {int(code) for code in ExitCode} & {int(code) for code in MatrixExitCode}
    assert {ExitCode(code).name for code in shared} == {"OK", "USAGE", "INTERRUPTED"}
    assert all(ExitCode(code).name == MatrixExitCode(code).name for code in shared)


@pytest.mark.parametrize("words", [ExitCode, Status], ids=["codes", "outcomes"])
def test_every_word_is_explained(words: type[ExitCode | Status]) -> None:
    assert len({word.meaning for word in words}) == len(words)
