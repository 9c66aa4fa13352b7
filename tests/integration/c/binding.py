"""A binding of the C library with nothing but ctypes, as a Python program without the package would write it."""

from __future__ import annotations

import ctypes
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

STEPS = ("idle", "complete", "raised", "call", "os", "sleep", "name", "futures")


class Buffer(ctypes.Structure):
    """`crossload_buffer`."""

    _fields_ = (("data", ctypes.POINTER(ctypes.c_uint8)), ("len", ctypes.c_size_t))


class LastError(ctypes.Structure):
    """`crossload_error`."""

    _fields_ = (
        ("code", ctypes.c_int),
        ("kind", ctypes.c_char_p),
        ("message", ctypes.c_char_p),
        ("details", ctypes.POINTER(ctypes.c_uint8)),
        ("details_len", ctypes.c_size_t),
    )


class LibraryError(Exception):
    """A function did not return `CROSSLOAD_STATUS_OK`."""

    def __init__(self, kind: str, message: str, details: bytes) -> None:
        super().__init__(kind, message)
        self.kind, self.message, self.details = kind, message, details


@dataclass(frozen=True)
class Library:
    """The shared library, and its functions with Python's types."""

    c: ctypes.CDLL

    @classmethod
    def at(cls, path: Path) -> Library:
        """Load the library and declare what does not return a status."""
        c = ctypes.CDLL(str(path))
        c.crossload_last_error.restype = ctypes.POINTER(LastError)
        c.crossload_version.restype = ctypes.c_char_p
        c.crossload_abi.restype = ctypes.c_uint32
        c.crossload_buffer_free.argtypes = (ctypes.POINTER(Buffer),)
        c.crossload_buffer_free.restype = None
        return cls(c)

    def check(self, status: int) -> None:
        """Raise this thread's last error, unless the status is that all went well."""
        if status == 0:
            return
        error = self.c.crossload_last_error().contents
        assert error.code == status
        details = ctypes.string_at(error.details, error.details_len) if error.details_len else b""
        raise LibraryError(error.kind.decode(), error.message.decode(), details)

    def taken(self, name: str, *arguments: object) -> bytes:
        """Call a function that fills a buffer, its last argument, and free that."""
        buffer = Buffer()
        self.check(self.c[name](*arguments, ctypes.byref(buffer)))
        try:
            return ctypes.string_at(buffer.data, buffer.len)
        finally:
            self.c.crossload_buffer_free(ctypes.byref(buffer))

    def new(self) -> Handle:
        """Make a session that nothing was asked of."""
        handle = ctypes.c_uint64()
        self.check(self.c.crossload_new(ctypes.byref(handle)))
        return Handle(self, handle)

    def open(self, **settings: object) -> Handle:
        """Open a session."""
        handle, text = ctypes.c_uint64(), json.dumps(settings).encode()
        self.check(self.c.crossload_open(text, ctypes.c_size_t(len(text)), ctypes.byref(handle)))
        return Handle(self, handle)

    def load(self, snapshot: bytes, **options: object) -> tuple[Handle, str]:
        """Open a session from a snapshot."""
        handle, step, text = ctypes.c_uint64(), ctypes.c_int(), json.dumps(options).encode()
        sizes = ctypes.c_size_t(len(snapshot)), ctypes.c_size_t(len(text))
        places = ctypes.byref(handle), ctypes.byref(step)
        self.check(self.c.crossload_load(snapshot, sizes[0], text, sizes[1], *places))
        return Handle(self, handle), STEPS[step.value]


@dataclass(frozen=True)
class Handle:
    """A session's handle."""

    library: Library
    value: ctypes.c_uint64

    def _advance(self, name: str, *texts: str) -> str:
        step, arguments = ctypes.c_int(), []
        for text in texts:
            arguments += [text.encode(), ctypes.c_size_t(len(text.encode()))]
        self.library.check(self.library.c[name](self.value, *arguments, ctypes.byref(step)))
        return STEPS[step.value]

    def feed(self, code: str, **inputs: object) -> str:
        """Run source; returns the step's name."""
        return self._advance("crossload_feed", code, json.dumps(inputs))

    def resume(self, value: object) -> str:
        """Answer the guest's question."""
        return self._advance("crossload_resume", json.dumps(value))

    def get(self, entry: str) -> bytes:
        """Return an entry of the last turn."""
        return self.library.taken("crossload_get", self.value, entry.encode())

    def json(self, entry: str) -> Any:
        """Return an entry of the last turn that is JSON."""
        return json.loads(self.get(entry))

    def call(self, request: bytes) -> bytes:
        """Carry out a request of the protocol."""
        return self.library.taken("crossload_call", self.value, request, ctypes.c_size_t(len(request)))

    def dump(self, **options: object) -> bytes:
        """Return a snapshot."""
        text = json.dumps(options).encode()
        return self.library.taken("crossload_dump", self.value, text, ctypes.c_size_t(len(text)))

    def free(self) -> None:
        """Free the session."""
        self.library.check(self.library.c.crossload_free(self.value))
