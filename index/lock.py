"""One writer at a time. The lock belongs to the process: when it dies, the lock is free."""

import errno
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
_UNWRITABLE = {
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EEXIST,
    errno.ENOTDIR,
}


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
    with _writable(folder), _holding(folder, patience):
        yield


def make_folder(folder: Path) -> None:
    """Make an index folder where there is none. Raises `IndexProblem` where it can't be made."""
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    """Say in one line that there was no space, or no permission."""
    try:
        yield
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        place = error.filename or folder
        message = f"{place}: can't be written ({error.strerror}); {CHECK_DISK}"
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
