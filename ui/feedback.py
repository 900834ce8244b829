"""What users think of answers: one line of JSON each, in a file of their own."""

import datetime
import json
import os
import threading
from hashlib import sha256
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_data_path

from quoth.rag import QuothError
from quoth.ui.memory import Shown

Verdict = Literal["up", "down", "wrong source"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


def default_file() -> Path:
    """Where verdicts are written unless another file is named."""
    return user_data_path("quoth") / "feedback.jsonl"


class Feedback:
    """Appends verdicts to a file; safe to share between threads.

    A verdict said twice of the same answer is written once. Who changes their mind adds a line:
    of several verdicts on one answer the last counts.
    """

    def __init__(self, file: Path) -> None:
        self.file, self._lock = file, threading.Lock()
        self._last: dict[str, str] = {}  # what was said of an answer, by its hash

    def add(self, verdict: Verdict, shown: Shown) -> None:
        """Write a verdict.

        Raises:
            QuothError: the file can't be written.
        """
        about = {
            "question": shown.answer.query,
            "history": list(shown.history),
            "answer": shown.answer.model_dump(mode="json"),
        }
        key = sha256(json.dumps(about).encode()).hexdigest()
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        line = json.dumps({"time": now, "verdict": verdict, **about})  # ASCII: no odd line ends
        with self._lock:
            if self._last.get(key) != verdict:
                self._append(line)
                self._last[key] = verdict

    def _append(self, line: str) -> None:
        """Add a line in one write, so that two servers on one file don't mix theirs."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, f"{line}\n".encode())
            finally:
                os.close(descriptor)
        except OSError as error:
            message = f"{self.file}: can't be written ({error.strerror}); name another file"
            raise QuothError(message) from error
