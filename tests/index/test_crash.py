"""kill -9 at random moments of a sync: nothing that was reported as done is lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from samples import HashingEmbedder

from quoth.corpus.errors import IndexNotFound
from quoth.index import Index
from quoth.index.catalogue import Catalogue
from quoth.index.doctor import examine
from quoth.index.publish import CATALOGUE

KILLS = 200
ROOT = Path(__file__).parents[2]
NURSERY = """
import os, sys, time
import faiss, numpy, tantivy, quoth.corpus.sentences
from samples import HashingEmbedder
from quoth.index import Index

class Slow(HashingEmbedder):
    def encode_passages(self, texts, advance=None):
        time.sleep(0.01)
        return super().encode_passages(texts, advance)

def tell(stage, done, total):
    if stage == "embedding" and done == total:
        print("publishing", flush=True)

while sys.stdin.readline():
    child = os.fork()
    if not child:
        Index.sync(sys.argv[1], [sys.argv[2]], embedder=Slow(), progress=tell)
        print("done", flush=True)
        os._exit(0)
    print(child, flush=True)
    sys.stdin.readline()  # until then its process id is nobody else's
    _, status = os.waitpid(child, 0)
    print("died", os.waitstatus_to_exitcode(status), flush=True)
"""

Nursery = subprocess.Popen[str]


@contextmanager
def nursery(index: Path, articles: Path) -> Iterator[Nursery]:
    """A process that has loaded all libraries and forks a sync for each line it is sent."""
    path = f"{ROOT / '.dev'}:{ROOT / 'tests' / 'support'}"
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, index, articles],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
    ) as process:  # fmt: skip
        yield process


def tell(process: Nursery) -> None:
    assert process.stdin is not None
    process.stdin.write("go on\n")
    process.stdin.flush()


def told(process: Nursery) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def sync_and_kill(process: Nursery, delay: float, *, publishing: bool) -> bool:
    """Kill a sync after a delay, or that long into its publication; False: it was done already."""
    tell(process)
    child = int(told(process))
    if publishing:
        told(process)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    tell(process)
    while not (line := told(process)).startswith("died"):
        pass
    return line == f"died {-signal.SIGKILL}"


def committed(index: Path) -> set[tuple[str, str]]:
    """What the catalogue held when the process died: that was reported as done."""
    if not (index / CATALOGUE).exists() or not (index / "manifest.json").exists():
        return set()
    with closing(Catalogue.open(index / CATALOGUE)) as catalogue:
        return {(stored.id, stored.digest) for stored in catalogue.living()}


Texts = dict[str, str]  # by document id


def check(index: Path, done: set[tuple[str, str]], before: Texts, files: Texts) -> Texts:
    """Open it as the next start would, examine everything, and say what it holds."""
    try:
        snapshot = Index.open(index).snapshot()
    except IndexNotFound:
        assert not done
        return {}
    assert examine(index, lambda *_: None).findings == ()
    with closing(Catalogue.open(index / CATALOGUE)) as catalogue:
        assert set(catalogue.digests(snapshot.generation)) == done
    texts = {document.id: document.text for document in snapshot.documents}
    assert all(text in (before.get(name), files.get(name)) for name, text in texts.items())
    assert before.keys() & files.keys() <= texts.keys(), "a change is never a loss"
    return texts


def test_kill_9_at_random_moments_loses_nothing(write: Callable[..., Path], tmp_path: Path) -> None:
    chance = random.Random(7)
    index, folder = tmp_path / "crash.index", tmp_path / "articles"
    versions = [
        {
            f"{n:03}.txt": f"Article {n} of version {v % 7}. " * 30
            for n in range(v % 5, 40, 1 + v % 3)
        }
        for v in range(KILLS)
    ]
    died, indexed = 0, Texts()
    with nursery(index, folder) as process:
        for n, files in enumerate(versions):
            write(files)
            for old in {path.name for path in folder.iterdir()} - set(files):
                (folder / old).unlink()
            publishing = n % 2 == 1
            died += sync_and_kill(
                process, chance.uniform(0, 0.03 if publishing else 0.12), publishing=publishing
            )
            indexed = check(index, committed(index), indexed, files)
    assert died > KILLS * 0.7, "too few were killed while at work"
    report = Index.sync(index, [folder], embedder=HashingEmbedder())
    assert {*report.added, *report.changed, *report.unchanged} == set(versions[-1])
    assert check(index, committed(index), indexed, versions[-1]) == versions[-1]
