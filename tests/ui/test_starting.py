"""Starts are shorter, and nothing is left switched off."""

import gc
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from quoth.ui import starting


def test_the_collector_works_again_after_an_error() -> None:
    with pytest.raises(KeyError), starting.uncollected():
        {False: "on"}.pop(not gc.isenabled())
    assert gc.isenabled()


def test_files_are_found_again() -> None:
    with starting.without_stubs():
        assert inspect.getfile(Path).endswith("pathlib.py")
        with pytest.raises(OSError, match="is not looked for"):
            inspect.getfile(type("Button", (), {"__module__": "gradio.button"}))
    assert inspect.getfile(pytest.Item).endswith(".py")


def test_gradio_writes_no_stubs() -> None:
    program = """if True:
        from pathlib import Path
        from quoth.ui.starting import without_stubs
        read = []
        before = Path.read_text
        Path.read_text = lambda path, *a, **k: read.append(path.name) or before(path, *a, **k)
        with without_stubs():
            import gradio
        print(sum(name.endswith((".py", ".pyi")) for name in read))
    """
    run = [sys.executable, "-c", program]
    told = subprocess.run(run, capture_output=True, text=True, check=True)
    assert told.stdout == "0\n"
