"""Configurations in TOML: the settings of an assistant, to be compared."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from quoth.corpus.documents import Frozen
from quoth.corpus.errors import QuothError, first_fault
from quoth.rag import Settings


class ConfigurationError(QuothError):
    """A file that isn't a configuration."""


class Configuration(Frozen):
    """What to evaluate: an index, and the settings of the assistant that answers from it.

    A file names any of `index` (a folder, relative to the file), `ranking`, `threshold`, `read`.
    """

    name: str
    index: Path | None
    settings: Settings


def read_configuration(path: Path) -> Configuration:
    """Read a configuration.

    Raises:
        ConfigurationError: naming the file and what is wrong.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        index = values.pop("index", None)
        settings = Settings.model_validate(values)
    except OSError as error:
        message = f"{path}: can't be read ({error.strerror}); name a .toml file"
        raise ConfigurationError(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{path}: {error}; expected TOML"
        raise ConfigurationError(message) from error
    except ValidationError as error:
        place, what = first_fault(error)
        known = ", ".join(("index", *Settings.model_fields))
        message = f"{path}: {place}: {what}; a configuration has any of {known}"
        raise ConfigurationError(message) from error
    folder = None if index is None else path.parent / str(index)
    return Configuration(name=path.stem, index=folder, settings=settings)
