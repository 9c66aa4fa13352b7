from __future__ import annotations

from crossload.errors import CrossloadError
from crossload.matrix import errors
from crossload.matrix.errors import ExitCode, MatrixError


def kinds() -> list[type[MatrixError]]:
    found = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, MatrixError)]
    return [kind for kind in found if kind is not MatrixError]


def test_every_kind_of_error_has_an_exit_code_of_its_own() -> None:
    codes = [kind.exit_code for kind in kinds()]
    assert len(codes) == len(set(codes)) == 8
    assert not set(codes) & {ExitCode.OK, ExitCode.USAGE, ExitCode.INTERRUPTED}


def test_every_exit_code_is_explained() -> None:
    assert len({code.meaning for code in ExitCode}) == len(ExitCode)


def test_the_kits_errors_are_crossloads() -> None:
    assert all(issubclass(kind, CrossloadError) for kind in kinds())
