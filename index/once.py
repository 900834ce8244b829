"""What is costly to load, loaded once in a process, however many threads ask for it."""

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar, cast

Given = ParamSpec("Given")
Loaded = TypeVar("Loaded")


def once(load: Callable[Given, Loaded]) -> Callable[Given, Loaded]:
    """Keep what a function returns for its arguments, which are hashable.

    One thread loads, and the others wait for what it loads. What it raises isn't kept.
    """
    lock = threading.Lock()
    kept = cast("Callable[Given, Loaded]", cache(load))  # whose type has lost the parameters

    @wraps(load)
    def loaded(*args: Given.args, **kwargs: Given.kwargs) -> Loaded:
        with lock:
            return kept(*args, **kwargs)

    return loaded
