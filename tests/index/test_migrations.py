"""Tables of earlier and later versions."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from samples import HashingEmbedder

from quoth.corpus.errors import IndexDamaged
from quoth.index import Filter, Index, catalogue, snapshot
from quoth.index.catalogue import SCHEMA_VERSION, Catalogue
from quoth.index.doctor import examine, repair


def execute(folder: Path, script: str) -> None:
    with closing(sqlite3.connect(folder / "catalogue.sqlite")) as connection:
        connection.executescript(script)


def version(folder: Path) -> int:
    with closing(Catalogue.open(folder / "catalogue.sqlite")) as opened:
        return opened.version


@pytest.fixture
def first_version(index_folder: Path) -> Path:
    """An index with the tables of version 1."""
    execute(
        index_folder,
        "DROP TABLE tokens; DROP TABLE settings; DROP INDEX documents_by_filter;"
        " PRAGMA user_version = 1;",
    )
    assert version(index_folder) == 1
    return index_folder


def test_an_older_index_is_brought_up_to_date_when_it_is_opened(first_version: Path) -> None:
    opened = Index.open(first_version).snapshot()
    assert version(first_version) == SCHEMA_VERSION
    assert len(opened.documents) == 3
    assert opened.lexical("cables", 5, Filter())[1].size == 1
    assert examine(first_version, lambda *_: None).findings == ()
    (first_version / "manifest.json").unlink()
    assert len(Index.open(first_version).snapshot().documents) == 3, "settings are kept now"


def test_an_older_index_is_brought_up_to_date_when_it_is_synced(
    first_version: Path, articles: Path, embedder: HashingEmbedder
) -> None:
    told: list[tuple[str, int, int]] = []
    report = Index.sync(
        first_version, [articles], embedder=embedder, progress=lambda *step: told.append(step)
    )
    assert (len(report.unchanged), report.embedded) == (3, 0)
    assert version(first_version) == SCHEMA_VERSION
    assert told[-1] == ("tokens", 4, 4), "which an older version didn't keep"
    embedder.encoded.clear()
    assert len(Index.sync(first_version, [articles], embedder=embedder).unchanged) == 3
    assert embedder.encoded == []


def test_migrations_are_applied_in_order_and_once(
    first_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = (
        *catalogue._MIGRATIONS,
        "ALTER TABLE settings ADD COLUMN note TEXT;",
        "UPDATE settings SET note = 'later'; CREATE INDEX notes ON settings (note);",
    )
    monkeypatch.setattr(catalogue, "_MIGRATIONS", later)
    for module in (catalogue, snapshot):
        monkeypatch.setattr(module, "SCHEMA_VERSION", len(later))
    for _ in range(2):
        assert len(Index.open(first_version).snapshot().documents) == 3
        assert version(first_version) == len(later)


def test_a_migration_that_fails_changes_nothing(
    first_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*catalogue._MIGRATIONS[:1], "CREATE TABLE half (x INTEGER); CREATE TABLE half (y);")
    monkeypatch.setattr(catalogue, "_MIGRATIONS", broken)
    with pytest.raises(IndexDamaged):
        Index.open(first_version)
    monkeypatch.undo()
    assert version(first_version) == 1
    assert len(Index.open(first_version).snapshot().documents) == 3


def test_a_newer_index_is_refused(
    index_folder: Path, articles: Path, embedder: HashingEmbedder
) -> None:
    execute(index_folder, "PRAGMA user_version = 99;")
    for act in (
        lambda: Index.open(index_folder),
        lambda: repair(index_folder),
        lambda: examine(index_folder, lambda *_: None),
        lambda: Index.sync(index_folder, [articles], embedder=embedder),
    ):
        with pytest.raises(IndexDamaged, match=r"version 99, .* up to \d+; update Quoth") as caught:
            act()
        assert "\n" not in str(caught.value)
