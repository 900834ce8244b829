"""The built wheel holds every module and data file, and nothing else."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("corpus", "index", "rag", "ui", "eval")
DATA = (
    "py.typed",
    "*.json",
    "*.safetensors",
    "MODEL_CARD.md",
    "articles/*.md",
    "page/*",
    "sets/*.jsonl",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    [path] = out.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_exactly_what_the_folders_hold(wheel: zipfile.ZipFile) -> None:
    expected = {
        f"quoth/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for pattern in ("*.py", *DATA)
        for path in (ROOT / folder).glob(pattern)
    }
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == expected


def test_the_wheel_has_licence_and_command(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    [points] = [name for name in names if name.endswith("entry_points.txt")]
    assert "quoth = quoth.ui.cli:main" in wheel.read(points).decode()
