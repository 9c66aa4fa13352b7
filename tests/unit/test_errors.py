"""Every error can be carried between processes, as a pool does with what a task raises."""

from __future__ import annotations

import pickle

import pytest

from crossload import (
    ConversionError,
    CrossloadError,
    EngineFaultError,
    GuestError,
    SnapshotDivergedError,
    SnapshotIncompatibleError,
    SnapshotReplayLimitError,
    SnapshotSealError,
    TimeLimitError,
)
from crossload.errors import Build, Frame
from crossload.matrix.errors import ConfigError

FRAME = Frame(filename="main.py", line=1, column=1, end_line=1, end_column=4, function_name=None, source_line="1/0")
BUILD = Build(**dict.fromkeys(Build.__dataclass_fields__, "x"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "error",
    [
        ConversionError("no"),
        GuestError("ValueError", None, [FRAME], "Traceback"),
        TimeLimitError("TimeoutError", "late", [], "Traceback", limit=1.0, used=1.5),
        SnapshotSealError("sealed", reason="sealed", key_id="k"),
        SnapshotIncompatibleError(BUILD, BUILD, "other"),
        SnapshotDivergedError("d", event=3, operation="feed", source_line=None, recorded="1", happened="2"),
        SnapshotReplayLimitError("r", event=1, events=2, limit=3.0),
        EngineFaultError("trap", "report"),
        ConfigError("wrong"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_pickled_with_all_that_it_says(error: CrossloadError) -> None:
    vars(error)["__notes__"] = ["a note"]
    back = pickle.loads(pickle.dumps(error))
    assert (type(back), str(back), back.args, vars(back)) == (type(error), str(error), error.args, vars(error))
