"""What makes a start shorter: leaving out work that is done for nothing."""

import gc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def uncollected() -> Iterator[None]:
    """Do inside this block without the garbage collector.

    While libraries are imported it looks through a million objects again and again, none of which
    is garbage: a fifth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def stay() -> None:
    """Keep all that is there for good, and collect only what comes later.

    A full round over all that was imported stops every thread for a quarter of a second.
    """
    gc.freeze()
    gc.enable()


@contextmanager
def without_stubs() -> Iterator[None]:
    """Import Gradio inside this block without its writing stubs for editors.

    At every import it parses the source of each of its classes and writes .pyi files into its own
    folder, which is half of the two seconds that it takes. It does so only for classes whose file
    can be found.
    """
    found = inspect.getfile
    inspect.getfile = _hiding_gradio(found)  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = found


def _hiding_gradio(found: Callable[[Any], str]) -> Callable[[Any], str]:
    def getfile(object: Any) -> str:  # noqa: A002, ANN401 - the signature of inspect.getfile
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            message = f"the file of {object} is not looked for"
            raise OSError(message)
        return found(object)

    return getfile
