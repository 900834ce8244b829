"""How long a cold start takes: each figure is the median of several new processes.

    python benchmarks/starting.py [--times 5]

Over the shipped articles, already indexed, their files and the libraries' in the system's cache.
"""

import argparse
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from statistics import median

from users import ask, free_port

from quoth.rag.cached import shipped_index
from quoth.ui.serving import SHIPPED_EXAMPLES

QUOTH = (sys.executable, "-m", "quoth.ui")
QUESTION = SHIPPED_EXAMPLES[0]


def one_question(index: Path) -> dict[str, float]:
    """Seconds of a command that answers and ends."""
    started = time.perf_counter()
    command = [*QUOTH, "ask", "--index", str(index), QUESTION]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return {"quoth ask": time.perf_counter() - started}


def chat(index: Path) -> dict[str, float]:
    """Seconds until the page is there, and until a question asked at once is answered."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    command = [*QUOTH, "chat", "--index", str(index), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        while not answers(url):
            assert process.poll() is None, "quoth chat has ended"
            time.sleep(0.02)
        page = time.perf_counter() - started
        ask(url, QUESTION)
        return {
            "quoth chat, page": page,
            "quoth chat, first answer": time.perf_counter() - started,
        }
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    """Whether a page is served there."""
    try:
        with urllib.request.urlopen(url, timeout=30) as reply:  # noqa: S310
            return bool(reply.status == 200)
    except urllib.error.URLError:
        return False


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--times", type=int, default=5)
    times = options.parse_args().times
    index = shipped_index()
    runs = [one_question(index) | chat(index) for _ in range(times)]
    print(f"{'seconds':26}{'median':>8}{'least':>8}{'most':>8}")
    for name in runs[0]:
        taken = [run[name] for run in runs]
        print(f"{name:26}{median(taken):8.1f}{min(taken):8.1f}{max(taken):8.1f}")


if __name__ == "__main__":
    main()
