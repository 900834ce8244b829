"""Files that are never seen half-written."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

Write = Callable[[Path], object]

CHECK_DISK = (
    "free space on the disk or check permissions, then try again; nothing published is lost"
)


def replace_file(path: Path, write: Write) -> None:
    """Write a file so that it is there whole or not at all, also after a power cut.

    `write` is given a temporary path beside the file; what it wrote is flushed to disk and renamed.
    """
    put_in_place(prepare_file(path, write), path)


def prepare_file(path: Path, write: Write) -> Path:
    """Write and flush what is to become a file; without the space for it, nothing stays behind."""
    temporary = path.with_name(f"{path.name}.tmp")
    try:
        write(temporary)
        _flush(temporary)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def put_in_place(prepared: Path, path: Path) -> None:
    """Let a prepared file take its place, also after a power cut."""
    prepared.replace(path)
    _flush(path.parent)


def hash_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex; "" for a file that isn't there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
