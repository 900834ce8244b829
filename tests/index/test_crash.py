"""kill -9 at random moments of a sync: nothing that was reported as done is lost."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
from samples import HashingEmbedder

from quoth.corpus.errors import IndexNotFound
from quoth.index import Index
from quoth.index.catalogue import Catalogue
from quoth.index.publish import CATALOGUE

KILLS = 25
ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys, time
from samples import HashingEmbedder
from quoth.index import Index

class Slow(HashingEmbedder):
    def encode_passages(self, texts, advance=None):
        time.sleep(0.01)
        return super().encode_passages(texts, advance)

print("ready", flush=True)
Index.sync(sys.argv[1], [sys.argv[2]], embedder=Slow())
print("done", flush=True)
"""


def start(index: Path, articles: Path) -> subprocess.Popen[str]:
    path = f"{ROOT / '.dev'}:{ROOT / 'tests' / 'support'}"
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, index, articles],
        stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": path},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def committed(index: Path) -> set[tuple[str, str]]:
    """What the catalogue held when the process died: that was reported as done."""
    if not (index / CATALOGUE).exists() or not (index / "manifest.json").exists():
        return set()
    with closing(Catalogue.open(index / CATALOGUE)) as catalogue:
        return {(stored.id, stored.digest) for stored in catalogue.living()}


def check(index: Path, before: set[tuple[str, str]]) -> None:
    """Open it as the next start would, and hold everything against everything."""
    try:
        snapshot = Index.open(index).snapshot()
    except IndexNotFound:
        assert not before
        return
    with closing(Catalogue.open(index / CATALOGUE)) as catalogue:
        assert set(catalogue.digests(snapshot.generation)) == before
        keys = catalogue.passage_keys(snapshot.generation)
        for found, rows in catalogue.vectors(keys, 64):
            scores, nearest = snapshot._vectors.search(rows, 1)
            own = (nearest[:, 0] == found) | np.isclose(scores[:, 0], 1, atol=1e-2)
            assert own.all()
        assert snapshot._terms.keys.tolist() == keys.tolist()


def test_kill_9_at_random_moments_loses_nothing(write: Callable[..., Path], tmp_path: Path) -> None:
    chance = random.Random(7)
    index = tmp_path / "crash.index"
    versions = [
        {f"{n:03}.txt": f"Article {n} of version {v}. " * 60 for n in range(v, 60, 1 + v % 3)}
        for v in range(KILLS)
    ]
    died = 0
    for files in versions:
        folder = tmp_path / "articles"
        for old in folder.glob("*") if folder.exists() else ():
            old.unlink()
        write(files)
        process = start(index, folder)
        time.sleep(chance.uniform(0, 0.6))
        process.kill()
        died += process.wait() == -9
        assert process.stdout is not None
        process.stdout.close()
        check(index, committed(index))
    assert died > KILLS // 2, "too few were killed while at work"
    report = Index.sync(index, [tmp_path / "articles"], embedder=HashingEmbedder())
    assert {*report.added, *report.changed, *report.unchanged} == set(versions[-1])
    check(index, committed(index))
