"""What a guest may take of a mount: bytes that it writes, entries that it makes, memory for answers and writes."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from crossload.files.tree import fail

__all__ = ["Quota"]


@dataclass(kw_only=True)
class Quota:
    """How much of a mount's limits one session has used. Passing one is an `OSError` in the guest."""

    written_limit: int | None
    memory_limit: int
    entry_limit: int
    written: int = 0
    """Bytes written in all."""
    entries: int = 0
    """Files and directories: made in all, or, under an overlay, kept."""
    memory: int = 0
    """Bytes that an overlay keeps."""

    def check_written(self, size: int) -> None:
        """Raise if that many bytes can't be written any more."""
        if self.written_limit is not None and self.written + size > self.written_limit:
            fail(errno.EDQUOT)

    def check_read(self, size: int) -> None:
        """Raise if an answer of that many bytes is too large."""
        if size > self.room:
            fail(errno.EFBIG)

    def check_kept(self, size: int, entries: int) -> None:
        """Raise if an overlay can't keep that much more."""
        if size > self.room:
            fail(errno.EDQUOT)
        self.check_entries(entries)

    def check_entries(self, count: int) -> None:
        """Raise if that many entries can't be made any more."""
        if self.entries + count > self.entry_limit:
            fail(errno.EDQUOT)

    def check_listed(self, count: int) -> None:
        """Raise for a listing that is too long. As an `OSError` it would be an empty directory to a guest's `glob`."""
        if count > self.entry_limit:
            raise RuntimeError(f"a listing of more than {self.entry_limit} entries")

    @property
    def room(self) -> int:
        """Bytes of memory that are left."""
        return self.memory_limit - self.memory
