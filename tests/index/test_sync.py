import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from samples import ARTICLES, HashingEmbedder

from quoth.corpus.errors import (
    EmptyCollection,
    IndexDamaged,
    IndexNotFound,
    ModelMismatch,
    PathNotFound,
)
from quoth.index import Filter, Index, SyncReport

Write = Callable[..., Path]


@pytest.fixture
def sync(tmp_path: Path, embedder: HashingEmbedder) -> Callable[..., SyncReport]:
    return lambda *paths: Index.sync(tmp_path / "test.index", paths, embedder=embedder)


def test_a_new_index_holds_every_article(articles: Path, sync: Callable[..., SyncReport]) -> None:
    report = sync(articles)
    assert report.added == tuple(sorted(ARTICLES))
    assert report.embedded == report.passages > 0
    snapshot = Index.open(articles.parent / "test.index").snapshot()
    assert [d.id for d in snapshot.documents] == sorted(ARTICLES)
    for document in snapshot.documents:
        stored = (articles / document.id).read_bytes().decode()
        assert stored.endswith(document.text)


def test_each_passage_is_of_its_document(index_folder: Path, embedder: HashingEmbedder) -> None:
    snapshot = Index.open(index_folder).snapshot()
    _, [found] = snapshot.dense(embedder.encode_queries(["bridge"]).vectors, 100, Filter())
    keys = np.sort(found)
    passages = snapshot.passages(keys)
    ids = [passages[key].document.id for key in keys.tolist()]
    named = dict(zip(snapshot.documents_of(keys).tolist(), ids, strict=True))
    assert [named[key] for key in snapshot.documents_of(keys).tolist()] == ids
    assert sorted(named.values()) == sorted(ARTICLES)


def test_only_what_changed_is_embedded(
    articles: Path, sync: Callable[..., SyncReport], embedder: HashingEmbedder
) -> None:
    sync(articles)
    embedder.encoded.clear()
    assert sync(articles).unchanged == tuple(sorted(ARTICLES))
    (articles / "harbour.md").write_text(
        ARTICLES["harbour.md"].replace("4.2 million", "5 million"), encoding="utf-8"
    )
    (articles / "bridge.txt").unlink()
    (articles / "new.txt").write_text("A new one.", encoding="utf-8")
    report = sync(articles)
    assert (report.added, report.changed, report.removed) == (
        ("new.txt",), ("harbour.md",), ("bridge.txt",),
    )  # fmt: skip
    assert report.unchanged == ("folk/café 😀.txt",)
    assert len(embedder.encoded) == report.embedded == 2


def test_renaming_embeds_nothing(
    articles: Path, sync: Callable[..., SyncReport], embedder: HashingEmbedder
) -> None:
    sync(articles)
    embedder.encoded.clear()
    (articles / "bridge.txt").rename(articles / "renamed.txt")
    report = sync(articles)
    assert (report.added, report.removed) == (("renamed.txt",), ("bridge.txt",))
    assert embedder.encoded == []


@pytest.mark.parametrize("way", ["relative", "through a link"])
def test_a_folder_may_be_named_in_any_way(
    articles: Path,
    sync: Callable[..., SyncReport],
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    monkeypatch.chdir(articles.parent)
    (articles.parent / "link").symlink_to(articles)
    folder = "articles" if way == "relative" else "link"
    assert len(sync(folder).added) == 3
    report = sync(folder)
    assert (len(report.unchanged), report.removed) == (3, ())
    report = sync(articles)
    assert (len(report.unchanged), report.removed) == (3, ())
    assert len(Index.open(articles.parent / "test.index").snapshot().documents) == 3


def test_a_touched_file_is_unchanged(articles: Path, sync: Callable[..., SyncReport]) -> None:
    sync(articles)
    (articles / "bridge.txt").touch()
    assert len(sync(articles).unchanged) == 3


def test_one_bad_file_never_stops_the_others(write: Write, sync: Callable[..., SyncReport]) -> None:
    folder = write(
        {
            "good.txt": "Fine.",
            "empty.txt": "",
            "binary.txt": b"\x89PNG\r\n\0\0",
            "note.pdf": b"%PDF",
            "broken.md": "---\ntitle: a: b\n---\nText.",
            "rows.jsonl": '{"_id": "r", "text": "Row."}\nno',
        }
    )
    report = sync(folder)
    assert report.added == ("good.txt", "r")
    assert [Path(f.path).name for f in report.failed] == [
        "binary.txt", "broken.md", "empty.txt", "rows.jsonl",
    ]  # fmt: skip
    assert [Path(name).name for name in report.ignored] == ["note.pdf"]
    assert [Path(f.path).name for f in sync(folder).failed] == [
        Path(f.path).name for f in report.failed
    ], "a file that failed is tried, and named, again"


def test_an_id_can_be_used_once(write: Write, sync: Callable[..., SyncReport]) -> None:
    rows = '{"_id": "same", "text": "First."}\n{"_id": "same", "text": "Second."}'
    report = sync(write({"a.jsonl": rows, "x.txt": "X"}), write({"x.txt": "Other X"}, "more"))
    assert report.added == ("same", "x.txt")
    assert ["is taken by" in failure.reason for failure in report.failed] == [True, True]


def test_a_row_may_move_to_another_file(write: Write, sync: Callable[..., SyncReport]) -> None:
    row = '{"_id": "r", "text": "Row."}'
    folder = write({"b.jsonl": row + '\n{"_id": "s", "text": "Stays."}'})
    sync(folder)
    write({"a.jsonl": row, "b.jsonl": '{"_id": "s", "text": "Stays."}'})
    report = sync(folder)
    assert set(report.unchanged) == {"r", "s"}
    assert not report.added
    assert not report.removed
    assert not report.embedded


def test_progress_counts_files_and_passages(articles: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    report = Index.sync(
        tmp_path / "p.index", [articles], embedder=HashingEmbedder(),
        progress=lambda *step: seen.append(step),
    )  # fmt: skip
    assert [step for step in seen if step[0] == "reading"] == [("reading", n, 3) for n in (1, 2, 3)]
    assert seen[-1] == ("embedding", report.passages, report.passages)


def test_nothing_to_index_is_refused(tmp_path: Path, sync: Callable[..., SyncReport]) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(EmptyCollection, match="no articles here"):
        sync(tmp_path / "empty")
    with pytest.raises(PathNotFound):
        sync(tmp_path / "missing")
    assert not (tmp_path / "test.index").exists()


def test_a_folder_that_was_emptied_empties_the_index(
    articles: Path, sync: Callable[..., SyncReport]
) -> None:
    sync(articles)
    shutil.rmtree(articles)
    articles.mkdir()
    assert len(sync(articles).removed) == 3
    assert Index.open(articles.parent / "test.index").snapshot().documents == []


def test_another_model_is_refused(index_folder: Path, articles: Path) -> None:
    with pytest.raises(ModelMismatch, match=r"built with hashing .* not with other .* --model"):
        Index.sync(index_folder, [articles], embedder=HashingEmbedder("other", 32))


def test_another_format_is_refused(index_folder: Path) -> None:
    manifest = index_folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 1', '"format": 99'))
    with pytest.raises(IndexDamaged, match=r"format .* quoth sync"):
        Index.open(index_folder)


def test_no_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFound, match="build one with: quoth sync"):
        Index.open(tmp_path)


def test_a_reader_sees_the_next_generation_at_its_next_question(
    articles: Path, index_folder: Path, embedder: HashingEmbedder
) -> None:
    index = Index.open(index_folder)
    before = index.snapshot()
    (articles / "bridge.txt").unlink()
    Index.sync(index_folder, [articles], embedder=embedder)
    keys = before.lexical("bridge cables", 5, Filter())[1]
    assert [p.document.id for p in before.passages(keys).values()] == ["bridge.txt"]
    assert len(before.documents) == 3
    after = index.snapshot()
    assert (after.generation, len(after.documents)) == (before.generation + 1, 2)
    assert not after.lexical("bridge cables", 5, Filter())[1].size
    assert index.snapshot() is after


def test_equal_content_has_an_equal_fingerprint(
    articles: Path, index_folder: Path, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    first = Index.open(index_folder).snapshot().fingerprint
    (articles / "extra.txt").write_text("Extra.")
    Index.sync(index_folder, [articles], embedder=embedder)
    assert Index.open(index_folder).snapshot().fingerprint != first
    (articles / "extra.txt").unlink()
    Index.sync(index_folder, [articles], embedder=embedder)
    assert Index.open(index_folder).snapshot().fingerprint == first
    Index.sync(tmp_path / "other.index", [articles], embedder=embedder)
    assert Index.open(tmp_path / "other.index").snapshot().fingerprint == first


@pytest.mark.parametrize("name", ["vectors.faiss", "terms"])
@pytest.mark.parametrize("damage", ["gone", "flipped"])
def test_what_is_derived_is_built_again(index_folder: Path, name: str, damage: str) -> None:
    index = Index.open(index_folder).snapshot()
    expected = index.lexical("cables", 5, Filter())[1].tolist()
    path = index_folder / name
    if damage == "gone":
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    else:
        for file in [path] if path.is_file() else path.glob("meta.json"):
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 0xFF
            file.write_bytes(data)
    again = Index.open(index_folder).snapshot()
    assert again.fingerprint == index.fingerprint
    assert again.lexical("cables", 5, Filter())[1].tolist() == expected
