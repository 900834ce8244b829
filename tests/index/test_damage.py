"""Every kind of damage to every kind of file: named, and made good or refused, in one line."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from samples import ARTICLES, HashingEmbedder

from quoth.corpus.errors import IndexDamaged, IndexNotFound, IndexProblem, QuothError
from quoth.index import Filter, Index
from quoth.index.doctor import examine, repair


def empty(path: Path) -> None:
    path.write_bytes(b"")


def halve(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x04
    path.write_bytes(data)


DAMAGES = [Path.unlink, empty, halve, flip]
DERIVED = ["vectors.faiss", "terms/meta.json"] + [
    f"terms/*.{kind}" for kind in ("del", "fast", "fieldnorm", "idx", "pos", "store", "term")
]


@pytest.fixture
def folder(index_folder: Path, articles: Path, embedder: HashingEmbedder) -> Path:
    """An index of two generations, so that its terms have a list of deletions."""
    (articles / "bridge.txt").unlink()
    Index.sync(index_folder, [articles], embedder=embedder)
    return index_folder


def damage(folder: Path, pattern: str, how: Callable[[Path], None]) -> None:
    found = list(folder.glob(pattern))
    assert found
    for path in found:
        how(path)


def findings(folder: Path) -> tuple[str, ...]:
    return examine(folder, lambda *_: None).findings


def ask(folder: Path) -> set[str]:
    """Read all that an answer is made of."""
    snapshot = Index.open(folder).snapshot()
    assert snapshot.documents
    query = HashingEmbedder().encode_queries(["silt in the harbour"]).vectors
    keys = snapshot.lexical("silt harbour café", 9, Filter())[1]
    both = [*keys, *snapshot.dense(query, 9, Filter())[1][0]]
    return {passage.document.id for passage in snapshot.passages(both).values()}


def one_line(error: QuothError) -> bool:
    return "\n" not in str(error) and "quoth sync" in str(error)


@pytest.mark.parametrize("how", DAMAGES, ids=lambda how: how.__name__)
@pytest.mark.parametrize("pattern", DERIVED)
def test_what_is_derived_is_named_and_made_again(
    folder: Path, pattern: str, how: Callable[[Path], None]
) -> None:
    damage(folder, pattern, how)
    [finding] = findings(folder)
    assert finding.startswith(pattern.split("/", 1)[0])
    assert ask(folder) == {"harbour.md", "folk/café 😀.txt"}
    assert findings(folder) == ()


@pytest.mark.parametrize("how", DAMAGES, ids=lambda how: how.__name__)
def test_a_manifest_is_made_again_from_the_catalogue(
    folder: Path, how: Callable[[Path], None]
) -> None:
    before = Index.open(folder).snapshot().fingerprint
    damage(folder, "manifest.json", how)
    with pytest.raises((IndexNotFound, IndexDamaged), match=r"quoth (sync|doctor)"):
        findings(folder)
    assert ask(folder) == {"harbour.md", "folk/café 😀.txt"}
    assert findings(folder) == ()
    assert Index.open(folder).snapshot().fingerprint == before


def test_a_value_of_the_manifest_that_was_changed_is_noticed(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"hashing"', '"hushing"'))
    with pytest.raises(IndexDamaged, match="checksum"):
        findings(folder)
    repair(folder)
    assert Index.open(folder).snapshot().manifest.model.name == "hashing"


def test_a_sync_after_a_lost_manifest_hides_no_document(
    folder: Path, articles: Path, embedder: HashingEmbedder
) -> None:
    (folder / "manifest.json").unlink()
    embedder.encoded.clear()
    assert len(Index.sync(folder, [articles], embedder=embedder).unchanged) == 2
    assert embedder.encoded == []
    assert ask(folder) == {"harbour.md", "folk/café 😀.txt"}


@pytest.mark.parametrize("how", [Path.unlink, empty, halve], ids=lambda how: how.__name__)
def test_a_damaged_catalogue_is_refused_with_what_to_do(
    folder: Path, articles: Path, embedder: HashingEmbedder, how: Callable[[Path], None]
) -> None:
    damage(folder, "catalogue.sqlite", how)
    for act in (Index.open, findings, repair):
        with pytest.raises(IndexDamaged) as caught:
            act(folder)
        assert one_line(caught.value)
        assert str(folder / "catalogue.sqlite") in str(caught.value)
    shutil.rmtree(folder)
    assert len(Index.sync(folder, [articles], embedder=embedder).added) == 2


@pytest.mark.parametrize("place", range(0, 40_000, 997))
def test_a_flipped_byte_in_the_catalogue_never_shows_other_words(folder: Path, place: int) -> None:
    path = folder / "catalogue.sqlite"
    data = bytearray(path.read_bytes())
    data[place % len(data)] ^= 0x04
    path.write_bytes(data)
    for look in (findings, lambda place: Index.open(place).snapshot().documents):
        try:
            seen = look(folder)
        except IndexProblem as error:
            seen = (str(error),)
        for thing in seen:
            if isinstance(thing, str):
                assert "\n" not in thing
            else:
                assert ARTICLES[thing.id].endswith(thing.text)


def test_changed_words_are_never_quoted(folder: Path) -> None:
    with sqlite3.connect(folder / "catalogue.sqlite") as connection:
        connection.execute("UPDATE documents SET text = replace(text, 'silt', 'salt')")
    connection.close()
    with pytest.raises(IndexDamaged, match=r"harbour\.md: text or metadata aren't what was stored"):
        ask(folder)


def test_no_catalogue_is_made_where_there_is_none(tmp_path: Path) -> None:
    for act in (Index.open, findings, repair):
        with pytest.raises(IndexNotFound):
            act(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_in_place_of_the_folder_is_named(
    articles: Path, tmp_path: Path, embedder: HashingEmbedder
) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(IndexProblem, match="taken"):
        Index.sync(tmp_path / "taken", [articles], embedder=embedder)


def test_a_damaged_embedding_is_named_and_not_repaired_away(folder: Path) -> None:
    with sqlite3.connect(folder / "catalogue.sqlite") as connection:
        key, vector = connection.execute("SELECT key, vector FROM embeddings").fetchone()
        harmed = bytearray(vector)
        harmed[1] ^= 0x40  # the exponent of its first number
        connection.execute("UPDATE embeddings SET vector = ? WHERE key = ?", [bytes(harmed), key])
    connection.close()
    for _ in range(2):
        assert any("don't find their own passage" in finding for finding in findings(folder))
        repair(folder)
