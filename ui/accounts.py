"""Who may see the page: names and hashed passwords, in a file or an environment variable.

One line a user, `name:salt:hash`, where hash is scrypt (RFC 7914) of the password, and salt and
hash are in hex. Memory-hard, so that a stolen file doesn't give the passwords away.
"""

import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from quoth.rag import QuothError

VARIABLE = "QUOTH_USERS"
_COST = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and about 50 ms for each attempt
_LINE = re.compile(r"([\w.@-]{1,64}):([0-9a-f]{32}):([0-9a-f]{128})")
_NOBODY = ("0" * 32, "0" * 128)


class Accounts:
    """Users and their passwords' hashes."""

    def __init__(self, users: Mapping[str, tuple[str, str]]) -> None:
        self._users = dict(users)  # name: salt, hash
        self._one_at_a_time = threading.Lock()  # each attempt takes 16 MB

    @classmethod
    def parse(cls, lines: str, place: str) -> Self:
        """Read users, one a line; blank lines and those that begin with # are passed over.

        Raises:
            QuothError: a line is none that `line_for` made, or there is no user.
        """
        users = {}
        for number, line in enumerate(lines.splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            found = _LINE.fullmatch(line.strip())
            if not found:
                message = f"{place}, line {number}: not a line made by: quoth user NAME"
                raise QuothError(message)
            users[found[1]] = (found[2], found[3])
        if not users:
            message = f"{place}: names no user; add one with: quoth user NAME >> FILE"
            raise QuothError(message)
        return cls(users)

    @classmethod
    def load(cls, file: Path | None) -> Self | None:
        """The users of a file, or else of the environment variable; None where neither is given.

        Raises:
            QuothError: the file can't be read, or holds something else.
        """
        if file is None:
            lines = os.environ.get(VARIABLE, "")
            return cls.parse(lines, f"${VARIABLE}") if lines else None
        try:
            return cls.parse(file.read_text(encoding="utf-8"), str(file))
        except (OSError, UnicodeDecodeError) as error:
            message = f"{file}: can't be read ({error}); check path and permissions"
            raise QuothError(message) from error

    def admit(self, name: str, password: str) -> bool:
        """Whether a user has this password; takes as long for a name that isn't there."""
        salt, expected = self._users.get(name, _NOBODY)
        with self._one_at_a_time:
            found = _hash(password, salt)
        return hmac.compare_digest(found, expected) and name in self._users


def line_for(name: str, password: str) -> str:
    """The line of a user.

    Raises:
        QuothError: the name has other characters than letters, digits and `._@-`, or the password
            is empty.
    """
    salt = secrets.token_hex(16)
    line = f"{name}:{salt}:{_hash(password, salt)}"
    if not _LINE.fullmatch(line) or not password:
        message = "a name has letters, digits and ._@- only, and a password isn't empty"
        raise QuothError(message)
    return line


def _hash(password: str, salt: str) -> str:
    raw = password.encode(errors="surrogatepass")
    return hashlib.scrypt(raw, salt=bytes.fromhex(salt), **_COST).hex()
