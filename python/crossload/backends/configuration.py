"""How wasmtime is set up: what the engine is compiled with, and what a compiled one has to be run with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import wasmtime

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["configure"]

# Stack for wasm frames, in bytes: of the 2 MiB that each call has, wasmtime's own frames keep the rest. The
# interpreter's recursion limit fires first on every program of its corpus.
_STACK: Final = 3 << 19


def configure(target: str | None = None, features: Iterable[str] = (), *, epoch: bool = False) -> wasmtime.Config:
    """Return the configuration for this machine; with a target, for all of its machines that have these features.

    With `epoch`, all that is compiled looks at the engine's epoch.

    The features of the CPU have Cranelift's names, such as `has_avx2`. With a target, none but these are used.
    """
    config = wasmtime.Config()
    config.epoch_interruption = epoch
    # The host writes to it at addresses that it has asked for once.
    config.memory_may_move = False
    config.max_wasm_stack = _STACK
    if target is not None:
        config.target = target
        for feature in features:
            config.cranelift_flag_enable(feature)
        # For debuggers of native code alone, but for Windows, whose ABI has it.
        config.native_unwind_info = "windows" in target
    return config
