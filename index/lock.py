"""One writer at a time. The lock belongs to the process: when it dies, the lock is free."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from quoth.corpus.errors import IndexLocked, IndexProblem
from quoth.index.files import CHECK_DISK

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
        IndexProblem: the folder can't be written, or what the block wrote found no space.
    """
    try:
        with _holding(folder, patience):
            yield
    except OSError as error:
        place = error.filename or folder
        message = f"{place}: can't be written ({error.strerror or error}); {CHECK_DISK}"
        raise IndexProblem(message) from error


@contextmanager
def _holding(folder: Path, patience: float) -> Iterator[None]:
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
