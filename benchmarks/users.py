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
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, median, quantiles

from quoth.rag.cached import shipped_index
from quoth.ui.serving import SHIPPED_EXAMPLES

THINKING = (0.5, 2.0)  # seconds between an answer and the next question
WARM = 10  # seconds until memory should have settled


@dataclass
class Log:
    """What was seen: seconds waited by user, errors, and (seconds, megabytes) of the server."""

    waits: dict[int, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


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


def weigh(process: int, until: float, log: Log) -> None:
    """Note the server's memory twice a second until the time is up."""
    started = time.monotonic()
    while (now := time.monotonic()) < until:
        log.memory.append((now - started, megabytes(process)))
        time.sleep(0.5)


def megabytes(process: int) -> float:
    """Resident memory of a process (Linux)."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * 4096 / 1024**2


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serve(index: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a server; the process, and its address once it answers."""
    port = str(free_port())
    command = [sys.executable, "-m", "quoth.ui", "chat", "--index", str(index), "--port", port]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    for line in process.stdout:
        if "The chat is at" in line:
            return process, f"http://127.0.0.1:{port}"
    raise SystemExit(process.wait())


def report(log: Log, seconds: float) -> None:
    """Print what happened: by user, in all, and to the memory."""
    print(f"{'user':>6}{'asked':>8}{'median':>8}{'95 %':>8}{'longest':>9}   seconds waited")
    for user, waits in sorted(log.waits.items()):
        print(f"{user:>6}{row(waits)}")
    everyone = [wait for waits in log.waits.values() for wait in waits]
    print(f"{'all':>6}{row(everyone)}")
    counts = [len(waits) for waits in log.waits.values()]
    medians = [median(waits) for waits in log.waits.values()]
    print(f"questions  {len(everyone)} by {len(counts)} users in {seconds:.0f} s")
    print(f"errors     {len(log.errors)} {log.errors[:3] or ''}")
    print(
        f"fairness   from {min(counts)} to {max(counts)} questions a user,"
        f" medians from {min(medians):.2f} s to {max(medians):.2f} s"
    )
    print_memory(log.memory)


def row(waits: Sequence[float]) -> str:
    """How many waits, and how long."""
    late = quantiles(waits, n=20, method="inclusive")[18] if len(waits) > 1 else waits[0]
    return f"{len(waits):>8}{median(waits):>8.2f}{late:>8.2f}{max(waits):>9.2f}"


def print_memory(memory: Sequence[tuple[float, float]]) -> None:
    """Print what the server held at first, when warm and at last, and whether it still grew."""
    last = memory[-1][0]
    warm = next((held for at, held in memory if at >= WARM), memory[-1][1])
    second_half = [(at, held) for at, held in memory if at >= last / 2]
    slope = linear_regression(*zip(*second_half, strict=True)).slope * 60
    print(
        f"memory     {memory[0][1]:.0f} MB at the start, {warm:.0f} MB after {WARM} s,"
        f" {memory[-1][1]:.0f} MB at the end; {slope:+.1f} MB a minute in the second half"
    )


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
        until = time.monotonic() + chosen.seconds
        threads = [
            threading.Thread(target=behave, args=(user, url, until, log))
            for user in range(chosen.users)
        ]
        threads.append(threading.Thread(target=weigh, args=(process.pid, until, log)))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report(log, chosen.seconds)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
