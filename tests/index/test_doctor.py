import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from samples import ARTICLES, HashingEmbedder

from quoth.index import Index
from quoth.index.doctor import Diagnosis, examine, repair
from quoth.rag.interaction import LateInteraction
from quoth.rag.retriever import Retriever


def findings(folder: Path) -> Diagnosis:
    return examine(folder, lambda *_: None)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 0xFF
    path.write_bytes(data)


def execute(folder: Path, sql: str) -> None:
    with sqlite3.connect(folder / "catalogue.sqlite") as connection:
        connection.execute(sql)
    connection.close()


def test_a_sound_index_has_no_findings(index_folder: Path) -> None:
    diagnosis = findings(index_folder)
    assert diagnosis.findings == ()
    assert diagnosis.documents == 3
    assert diagnosis.bytes["vectors.faiss"] > 0


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda f: flip(f / "vectors.faiss"), "vectors.faiss: the checksum"),
        (lambda f: (f / "vectors.faiss").unlink(), "vectors.faiss: the checksum"),
        (lambda f: shutil.rmtree(f / "terms"), "terms: the checksum"),
        (
            lambda f: execute(f, "UPDATE documents SET text = replace(text, 'silt', 'salt')"),
            "harbour.md: text or metadata don't have the hash",
        ),
        (
            lambda f: execute(f, 'UPDATE passages SET "end" = 99999 WHERE key = 1'),
            "-99999 is outside its text",
        ),
        (lambda f: execute(f, "DELETE FROM passages WHERE key = 1"), "1 vectors too many"),
        (lambda f: execute(f, "DELETE FROM documents WHERE id = 'bridge.txt'"), "manifest.json"),
    ],
    ids=["flipped byte", "no vectors", "no terms", "text", "span", "passage", "document"],
)
def test_each_damage_is_named(index_folder: Path, damage: object, finding: str) -> None:
    assert callable(damage)
    damage(index_folder)
    assert any(finding in found for found in findings(index_folder).findings)
    assert all("\n" not in found for found in findings(index_folder).findings)


@pytest.mark.parametrize("name", ["vectors.faiss", "terms"])
def test_repair_builds_what_is_derived_anew(index_folder: Path, name: str) -> None:
    path = index_folder / name
    flip(path) if path.is_file() else shutil.rmtree(path)
    repair(index_folder)
    assert findings(index_folder).findings == ()


def test_near_duplicates_are_named(articles: Path, tmp_path: Path) -> None:
    (articles / "copy.txt").write_text(ARTICLES["bridge.txt"] + " Again.", encoding="utf-8")
    Index.sync(tmp_path / "d.index", [articles], embedder=HashingEmbedder())
    assert findings(tmp_path / "d.index").near_duplicates == (("bridge.txt", "copy.txt"),)


def test_damaged_tokens_are_named_and_computed_when_they_are_needed(index_folder: Path) -> None:
    execute(index_folder, "UPDATE tokens SET signs = zeroblob(60)")
    assert findings(index_folder).findings == (
        "catalogue.sqlite: the tokens of 4 passages aren't what was stored",
    )
    repair(index_folder)
    assert findings(index_folder).findings == ()
    with closing(Index.open(index_folder)) as index:
        embedder = HashingEmbedder()
        retriever = Retriever(embedder, LateInteraction(embedder))
        [hits] = retriever.retrieve_all(index.snapshot(), ["the old bridge"], 1)
    assert hits[0].passage.document.id == "bridge.txt"


def kept_tokens(folder: Path) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(folder / "catalogue.sqlite")) as connection:
        return connection.execute("SELECT * FROM tokens ORDER BY embedding").fetchall()


def test_a_sync_stores_the_tokens_that_a_repair_dropped(index_folder: Path, articles: Path) -> None:
    whole = kept_tokens(index_folder)
    execute(index_folder, "UPDATE tokens SET signs = zeroblob(60) WHERE embedding > 1")
    repair(index_folder)
    assert kept_tokens(index_folder) == whole[:1]
    Index.sync(index_folder, [articles], embedder=HashingEmbedder())
    assert kept_tokens(index_folder) == whole
