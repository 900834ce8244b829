"""Compare sentence splitters: `python benchmarks/sentences.py DATA`.

DATA is a folder of SQuAD paragraphs in BEIR's form (corpus.jsonl, qrels/test.tsv) whose
queries.jsonl also gives `answers` and `answer_starts`. An answer that a boundary cuts in two is a
false boundary, near enough. Missed ones show in the examples, which are those of
tests/corpus/test_sentences.py; no other splitter claims our layout rules, so a miss there is no
fault. Short is under three words; the speed includes the first
call, and the import of quoth that of its document types.
"""

import csv
import json
import platform
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

SHORT = 3  # words
ROOT = Path(__file__).resolve().parent.parent
Split = Callable[[str], list[int]]


def quoth() -> Split:
    spans = import_module("quoth.corpus.sentences").sentence_spans
    return lambda text: [start for start, _ in spans(text)]


def nupunkt() -> Split:
    spans = import_module("nupunkt").sentence_spans
    return lambda text: [start for start, _ in spans(text, line_breaks=True)]


def sentencex() -> Split:
    boundaries = import_module("sentencex").get_sentence_boundaries
    return lambda text: [piece["start_index"] for piece in boundaries("en", text)]


def pysbd() -> Split:
    segment = import_module("pysbd").Segmenter(language="en", char_span=True, clean=False).segment
    return lambda text: [span.start for span in segment(text)]


def syntok() -> Split:
    analyze = import_module("syntok.segmenter").analyze
    return lambda text: [sentence[0].offset for part in analyze(text) for sentence in part]


SPLITTERS = {  # what to import, and how to split with it
    "quoth": ("quoth.corpus.sentences", quoth),
    "nupunkt": ("nupunkt", nupunkt),
    "sentencex": ("sentencex", sentencex),
    "pysbd": ("pysbd", pysbd),
    "syntok": ("syntok.segmenter", syntok),
}


def read(folder: Path) -> tuple[dict[str, str], list[tuple[str, int, int]]]:
    """Return the paragraphs by id, and each answer as (paragraph id, start, end)."""
    with (folder / "corpus.jsonl").open(encoding="utf-8") as lines:
        texts = {row["_id"]: row["text"] for row in map(json.loads, lines)}
    with (folder / "qrels" / "test.tsv").open(encoding="utf-8") as lines:
        paragraph = {
            row["query-id"]: row["corpus-id"] for row in csv.DictReader(lines, delimiter="\t")
        }
    with (folder / "queries.jsonl").open(encoding="utf-8") as lines:
        answers = [
            (paragraph[row["_id"]], start, start + len(answer))
            for row in map(json.loads, lines)
            if row["_id"] in paragraph
            for answer, start in zip(row["answers"], row["answer_starts"], strict=True)
        ]
    return texts, answers


def pieces(text: str, split: Split) -> list[str]:
    edges = [0, *sorted({at for at in split(text) if 0 < at < len(text)}), len(text)]
    return [text[a:b] for a, b in pairwise(edges)] if text else []


def import_milliseconds(module: str) -> float:
    code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT / ".dev"
    )
    return 1000 * float(done.stdout)


def row(split: Split, cases: dict[str, tuple[str, ...]], folder: Path) -> str:
    texts, answers = read(folder)
    began = time.perf_counter()
    found = {key: pieces(text, split) for key, text in texts.items()}
    speed = sum(len(text.encode()) for text in texts.values()) / (time.perf_counter() - began) / 1e6
    starts: dict[str, list[int]] = {}
    for key, parts in found.items():
        starts[key] = [sum(map(len, parts[:n])) for n in range(len(parts))]
    cut = sum(any(start < at < end for at in starts[key]) for key, start, end in answers)
    parts = [part for key in found for part in found[key]]
    short = sum(len(part.split()) < SHORT for part in parts)
    lower = sum(bool(re.match(r"[^\w]*[a-z]", part)) for part in parts)
    right = sum(pieces("".join(want), split) == list(want) for want in cases.values())
    return (
        f"{right:4d} / {len(cases):3d}{cut:6d} / {len(answers):5d}{len(parts):11d}"
        f"{short:7d}{lower:12d}{speed:8.2f}"
    )


def main(folder: Path) -> None:
    sys.path.insert(0, str(ROOT / ".dev"))
    cases = runpy.run_path(str(ROOT / "tests" / "corpus" / "test_sentences.py"))["CASES"]
    print(f"Python {platform.python_version()}, {platform.machine()}, {folder.name}")
    print("splitter     examples   answers cut  sentences  short  lower-case    MB/s  import ms")
    for name, (module, load) in SPLITTERS.items():
        if find_spec(module.split(".")[0]) is None:
            print(f"{name:10} skipped: not installed (pip install {name})")
            continue
        print(
            f"{name:10}{row(load(), cases, folder)}{import_milliseconds(module):11.0f}", flush=True
        )


if __name__ == "__main__":
    match sys.argv[1:]:
        case [data] if (Path(data) / "corpus.jsonl").is_file():
            main(Path(data))
        case _:
            sys.exit("usage: python benchmarks/sentences.py DATA   (a folder with corpus.jsonl)")
