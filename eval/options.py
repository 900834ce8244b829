"""Options that the commands of `quoth eval` share."""

from pathlib import Path
from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index", "-i", help="The index folder; by default the articles that come with Quoth."
    ),
]


def folder_of(context: typer.Context, index: Path | None) -> Path:
    """The index named, or that of the shipped articles."""
    if index:
        return index
    shipped: Path = context.obj["default_index"]()
    return shipped
