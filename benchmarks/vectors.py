"""FAISS index kinds by size: build time, bytes a vector, time a query, recall@10 against exact.

    python benchmarks/vectors.py 10000 100000 1000000

384 dimensions, clustered synthetic vectors (a mixture of 1,000 centres, like articles on a thousand
topics), queries from the same mixture; one thread, one query at a time, as in the chat.
"""

import argparse
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import faiss
import numpy as np
from numpy.typing import NDArray

DIM, K, QUERIES = 384, 10, 200
RESCORED = 10  # times k candidates, scored again with the float16 rows
KINDS = {
    10_000: ["Flat", "SQfp16", "SQ8", "HNSW32", "IVF128,SQ8"],
    100_000: [
        "Flat",
        "SQfp16",
        "SQ8",
        "HNSW32",
        "IVF1024,SQ8",
        "IVF1024,PQ48x4fs",
        "IVF1024,RaBitQ",
    ],
    1_000_000: ["Flat", "SQfp16", "SQ8", "IVF4096,SQ8", "IVF4096,RaBitQ"],
}
PROBES = (16, 32, 64, 128)

Rows = NDArray[np.float32]


def mixture(n: int, seed: int) -> Rows:
    """Unit rows around 1,000 centres: float32 (n, 384), as float16 holds them."""
    centres = np.random.default_rng(0).normal(size=(1000, DIM)).astype(np.float32)
    chance = np.random.default_rng(seed)
    rows = centres[chance.integers(1000, size=n)]
    rows += chance.normal(scale=0.8, size=(n, DIM)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)


def recall(found: NDArray[np.int64], exact: NDArray[np.int64]) -> float:
    """The share of the exact ten that was found."""
    pairs = zip(found, exact, strict=True)
    return float(np.mean([len(set(f) & set(e)) / K for f, e in pairs]))


def timed_search(
    index: faiss.Index, queries: Rows, rows: Rows, rescore: bool
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Search one query at a time: seconds (n,), keys (n, K)."""
    seconds, keys = np.zeros(len(queries)), np.zeros((len(queries), K), dtype=np.int64)
    for n, query in enumerate(queries):
        started = time.perf_counter()
        _, [found] = index.search(query[None], K * RESCORED if rescore else K)
        if rescore:
            found = found[found >= 0]
            found = found[np.argsort(-(rows[found] @ query), kind="stable")[:K]]
        seconds[n] = time.perf_counter() - started
        keys[n, : len(found)] = found
    return seconds, keys


def measure(n: int) -> Iterator[str]:
    """Build and search every kind of a size."""
    rows, queries = mixture(n, 1), mixture(QUERIES, 2)
    exact = np.argsort(-(queries @ rows.T), axis=1, kind="stable")[:, :K]
    for kind in KINDS[n]:
        started = time.perf_counter()
        index = faiss.index_factory(DIM, kind, faiss.METRIC_INNER_PRODUCT)
        if not index.is_trained:
            index.train(rows[: max(100_000, n // 10)])
        index.add(rows)
        built = time.perf_counter() - started
        with TemporaryDirectory() as folder:
            faiss.write_index(index, f"{folder}/v")
            size = Path(f"{folder}/v").stat().st_size / n
        for probes in PROBES if kind.startswith("IVF") else (0,):
            if probes:
                faiss.ParameterSpace().set_index_parameter(index, "nprobe", probes)
            if kind == "HNSW32":
                faiss.ParameterSpace().set_index_parameter(index, "efSearch", 128)
            for rescore in (False, True) if "," in kind or kind == "SQ8" else (False,):
                seconds, keys = timed_search(index, queries, rows, rescore)
                name = kind + (f" np{probes}" if probes else "") + (" +fp16" if rescore else "")
                p50, p95 = np.percentile(seconds * 1000, [50, 95])
                yield (
                    f"| {n:,} | {name} | {built:.1f} | {size:.0f} | {p50:.2f} | {p95:.2f}"
                    f" | {recall(keys, exact):.4f} |"
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sizes", nargs="+", type=int, choices=KINDS)
    faiss.omp_set_num_threads(1)
    print("| vectors | kind | build s | bytes/vector | p50 ms | p95 ms | recall@10 |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    for size in parser.parse_args().sizes:
        for line in measure(size):
            print(line, flush=True)


if __name__ == "__main__":
    main()
