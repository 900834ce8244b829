"""One writer at a time. The lock belongs to the process: when it dies, the lock is free."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from quoth.corpus.errors import IndexLocked

LOCK = "write.lock"
OWNER = "write.owner"
PATIENCE = 10.0  # seconds a second writer waits


@contextmanager
def writing(folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the write lock of an index folder inside this block.

    Args:
        folder: The index folder; it must exist.
        patience: Seconds to wait for another writer; 0 to try once.

    Raises:
        IndexLocked: another process holds the lock; the message says which.
    """
    lock = FileLock(folder / LOCK, timeout=patience)
    try:
        lock.acquire()
    except Timeout:
        message = f"{folder} is being written by {_owner(folder)}; wait for it, then try again"
        raise IndexLocked(message) from None
    try:
        (folder / OWNER).write_text(f"process {os.getpid()} on {socket.gethostname()}")
        yield
    finally:
        (folder / OWNER).unlink(missing_ok=True)
        lock.release()


def _owner(folder: Path) -> str:
    try:
        return (folder / OWNER).read_text()
    except OSError:
        return "another process"
