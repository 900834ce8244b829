"""`quoth benchmark`: how fast and how large an index is, by size."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quoth.eval.speed import Speed


def benchmark(
    context: typer.Context,
    sizes: Annotated[
        list[int] | None, typer.Argument(help="Numbers of passages; 10000 and 100000 by default.")
    ] = None,
    sample: Annotated[
        int, typer.Option(help="Passages to sync with the bundled model; 0 for none.")
    ] = 300,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")] = False,
) -> None:
    """Measure sync, opening, size and queries on synthetic collections.

    Texts are words by Zipf's law, vectors lie around 1,000 centres. Nothing is kept.
    """
    from quoth.eval.speed import measure, sync_speed
    from quoth.index import SentenceEmbedder

    embedder = SentenceEmbedder()
    with context.obj["progress"]() as progress:
        speed = sync_speed(sample, embedder, progress) if sample else None
        found = [measure(size, embedder, progress) for size in sizes or [10_000, 100_000]]
    if json:
        typer.echo(f"[{','.join(one.model_dump_json() for one in found)}]")
    else:
        print_speeds(found, speed)


def print_speeds(found: "Sequence[Speed]", sync: float | None) -> None:
    """Print a row for each size."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Synthetic passages; a query's times are p50 / p95 in ms")
    for name in ("passages", "stored/s", "publish s", "open s", "bytes each", "x (text + float32)",
                 "dense", "lexical", "both + filter", "new filter ms",
                 "hybrid", "retrieve", "ask"):  # fmt: skip
        table.add_column(name, justify="right")
    for one in found:
        index = [in_ms(times) for times in (one.dense, one.lexical, one.filtered)]
        whole = [in_ms(times) for times in (one.hybrid, one.retrieve, one.ask)]
        table.add_row(
            f"{one.passages:,}", f"{one.store:,.0f}", f"{one.publish:.1f}", f"{one.open:.2f}",
            f"{one.bytes_per_passage:,.0f}", f"{one.times_text_and_vectors:.2f}",
            *index, f"{one.new_filter:.1f}", *whole,
        )  # fmt: skip
    console = Console()
    console.width = max(console.width, 170)
    console.print(table)
    if sync:
        console.print(f"A sync with the bundled model: {sync:.1f} passages/s")


def in_ms(times: tuple[float, float]) -> str:
    """p50 / p95."""
    return f"{times[0]:.1f} / {times[1]:.1f}"
