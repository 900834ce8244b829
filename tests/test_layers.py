"""Imports point one way: corpus ← index ← rag ← {ui, eval}; and heavy or special libraries stay
where they belong."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"corpus", "index"},
    "rag": {"corpus", "index", "rag"},
    "ui": {"corpus", "index", "rag", "ui"},
    "eval": {"corpus", "index", "rag", "eval"},
}
ONLY_IN = {
    "faiss": {"index/vectors.py"},
    "tantivy": {"index/terms.py"},
    "sqlite3": {"index/catalogue.py"},
    "gradio": {"ui/app.py"},
}
HEAVY = {"torch", "sentence_transformers", "transformers", "gradio", "faiss", "scipy", "sklearn",
         "markdown_it", "ir_measures"}  # fmt: skip
MODULES = sorted(path for folder in MAY_IMPORT for path in (ROOT / folder).glob("*.py"))


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level else list(ast.walk(tree))
    names = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    return names | {n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_imports_point_one_way(path: Path) -> None:
    layers = {name.split(".")[1] for name in imports(path) if name.startswith("quoth.")}
    assert layers <= MAY_IMPORT[path.parent.name]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_libraries_stay_where_they_belong(path: Path) -> None:
    name = f"{path.parent.name}/{path.name}"
    for library in {found.split(".")[0] for found in imports(path)} & ONLY_IN.keys():
        assert name in ONLY_IN[library], f"{library} belongs into {ONLY_IN[library]}"
    assert not {found.split(".")[0] for found in imports(path, top_level=True)} & HEAVY


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_folders_are_flat(folder: str) -> None:
    assert not list((ROOT / folder).glob("*/*.py"))


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_what_a_package_exports_is_sorted_and_there(folder: str) -> None:
    import importlib

    package = importlib.import_module(f"quoth.{folder}")
    exported = getattr(package, "__all__", [])
    assert exported == sorted(exported)
    assert all(getattr(package, name).__doc__ for name in exported)
    modules = {path.stem for path in (ROOT / folder).glob("*.py")}
    assert not modules & set(exported), "a module must not bear the name of an exported function"
