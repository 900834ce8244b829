"""Many users of the chat page at once: errors, waiting times, memory.

    python benchmarks/users.py [--users 20] [--seconds 60] [--index FOLDER]

Each user asks over HTTP, waits for the answer, thinks for a moment, and asks again. The server runs
in a process of its own, so that its memory is its own.
"""

import argparse
import json
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from quoth.rag.cached import shipped_index
from quoth.ui.serving import SHIPPED_EXAMPLES

THINKING = (0.5, 2.0)  # seconds between an answer and the next question


@dataclass
class Log:
    """What the users have seen: seconds waited by user, and errors."""

    waits: dict[int, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def ask(url: str, question: str) -> None:
    """Ask once, and read the answer.

    Raises:
        OSError, ValueError: there was none.
    """
    body = json.dumps({"question": question}).encode()
    headers = {"content-type": "application/json"}
    post = urllib.request.Request(f"{url}/gradio_api/call/v2/ask", body, headers)  # noqa: S310
    with urllib.request.urlopen(post, timeout=120) as reply:  # noqa: S310
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{url}/gradio_api/call/ask/{event}", timeout=120) as reply:  # noqa: S310
        told = reply.read().decode()
    if "event: complete" not in told:
        raise ValueError(told[:200])


def behave(user: int, url: str, until: float, log: Log) -> None:
    """Ask and think until the time is up."""
    chance = random.Random(user)
    waits = log.waits.setdefault(user, [])
    while time.monotonic() < until:
        started = time.monotonic()
        try:
            ask(url, chance.choice(SHIPPED_EXAMPLES))
        except (OSError, ValueError) as error:
            log.errors.append(f"{type(error).__name__}: {error}")
        waits.append(time.monotonic() - started)
        time.sleep(chance.uniform(*THINKING))


def megabytes(process: int) -> float:
    """Resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096 / 1024**2


def serve(index: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a server; the process, and its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "quoth.ui", "chat", "--index", str(index), "--port", port]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    for line in process.stdout:
        if "The chat is at" in line:
            return process, f"http://127.0.0.1:{port}"
    raise SystemExit(process.wait())


def report(log: Log, before: float, after: float, seconds: float) -> None:
    """Print what happened."""
    waits = [wait for one in log.waits.values() for wait in one]
    cuts = quantiles(waits, n=20)
    means = [sum(one) / len(one) for one in log.waits.values() if one]
    print(f"questions     {len(waits)} by {len(log.waits)} users in {seconds:.0f} s")
    print(f"errors        {len(log.errors)} {log.errors[:3] or ''}")
    print(
        f"waited        median {cuts[9]:.2f} s, 95 % {cuts[18]:.2f} s, longest {max(waits):.2f} s"
    )
    print(f"fairness      mean by user from {min(means):.2f} s to {max(means):.2f} s")
    print(f"memory        {before:.0f} MB after the first answer, {after:.0f} MB at the end")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--users", type=int, default=20)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--index", type=Path)
    chosen = options.parse_args()
    process, url = serve(chosen.index or shipped_index())
    log = Log()
    try:
        ask(url, SHIPPED_EXAMPLES[0])
        before = megabytes(process.pid)
        until = time.monotonic() + chosen.seconds
        users = [
            threading.Thread(target=behave, args=(user, url, until, log))
            for user in range(chosen.users)
        ]
        for user in users:
            user.start()
        for user in users:
            user.join()
        report(log, before, megabytes(process.pid), chosen.seconds)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
