"""The command as a whole, whatever it is asked for."""

from __future__ import annotations

import sys

import pytest

from crossload import cli


@pytest.mark.parametrize(("error", "told"), [(KeyboardInterrupt, False), (ValueError, True)])
def test_a_ctrl_c_that_nothing_can_raise_is_not_told(
    error: type[BaseException], told: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing:
        def __del__(self) -> None:
            raise error

    monkeypatch.setattr(sys, "unraisablehook", cli._unraisable)
    Failing()
    assert ("Traceback" in capsys.readouterr().err) is told
