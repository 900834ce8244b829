"""Nearest vectors by inner product. The only module that knows FAISS: numbers in, numbers out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from quoth.corpus.errors import IndexDamaged, IndexProblem
from quoth.index.files import CHECK_DISK

Keys = NDArray[np.int64]
Rows = NDArray[np.float32]

EXACT_UP_TO = 300_000  # vectors: 10 ms a query on one core
_MARGIN = 1.5  # an index isn't built anew each time its size crosses the line
_LISTS = 4096  # of an approximate index
_PROBES = 256  # lists searched: real vectors need more of them than synthetic clusters
_TRAINED_ON = 64 * _LISTS  # vectors; FAISS asks for 39 a list at least


class VectorIndex:
    """Unit vectors under integer keys.

    Exact up to 300,000 vectors: IDMap2 over a float16 scalar quantiser, nothing to train, removal
    works. Beyond that IVF4096,SQ8 with its own keys (an IDMap around it mixes up every key once
    one is removed), whose candidates the caller scores again. README.md beside this has the table.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def for_size(cls, dim: int, size: int, sample: Rows) -> Self:
        """Make an empty index of the kind for a number of vectors.

        Args:
            dim: Length of a vector.
            size: How many vectors it will hold.
            sample: Some of them, float32 (m, dim), to train on; see `sample_size`.
        """
        import faiss

        if size <= EXACT_UP_TO:
            return cls(faiss.index_factory(dim, "IDMap2,SQfp16", faiss.METRIC_INNER_PRODUCT))
        index = faiss.index_factory(dim, f"IVF{_LISTS},SQ8", faiss.METRIC_INNER_PRODUCT)
        index.train(sample)
        return cls(index)

    @staticmethod
    def sample_size(size: int) -> int:
        """How many vectors `for_size` wants to train on: none for an exact index."""
        return 0 if size <= EXACT_UP_TO else min(size, _TRAINED_ON)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Open what `save` wrote, memory-mapped, for searching only.

        Raises:
            IndexDamaged: FAISS can't read the file. It doesn't notice every damage; compare a
                checksum first.
        """
        import faiss

        return cls(_read(path, faiss.IO_FLAG_MMAP_IFC))

    @classmethod
    def load_for_writing(cls, path: Path) -> Self:
        """Load what `save` wrote into memory. Raises as `load`."""
        return cls(_read(path, 0))

    def save(self, path: Path) -> None:
        """Write to a file, in place: the caller renames it when it is whole.

        Raises:
            IndexProblem: there is no space, or no permission, to write it.
        """
        import faiss

        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            message = f"{path}: FAISS can't write it; {CHECK_DISK}"
            raise IndexProblem(message) from error

    def __len__(self) -> int:
        """Count the vectors."""
        return int(self._index.ntotal)

    @property
    def approximate(self) -> bool:
        """Whether a search may miss a near vector, and its scores are rounded."""
        return hasattr(self._index, "nprobe")

    def suits(self, size: int) -> bool:
        """Whether this kind of index is still right for a number of vectors."""
        if self.approximate:
            return size > EXACT_UP_TO / _MARGIN
        return size <= EXACT_UP_TO * _MARGIN

    @property
    def keys(self) -> Keys:
        """All keys, ascending."""
        import faiss

        if not self.approximate:
            return np.sort(faiss.vector_to_array(self._index.id_map))
        lists = self._index.invlists
        parts = [
            faiss.rev_swig_ptr(lists.get_ids(n), lists.list_size(n)).copy()
            for n in range(self._index.nlist)
            if lists.list_size(n)
        ]
        return np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *parts]))

    def add(self, keys: Sequence[int] | Keys, rows: Rows) -> None:
        """Add unit rows, float32 (n, dim), under new keys, int64 (n,)."""
        if len(keys):
            self._index.add_with_ids(rows, np.asarray(keys, dtype=np.int64))

    def remove(self, keys: Sequence[int] | Keys) -> None:
        """Remove keys; unknown ones are passed over."""
        if len(keys):
            self._index.remove_ids(np.asarray(keys, dtype=np.int64))

    def search(self, queries: Rows, k: int, allowed: Keys | None = None) -> tuple[Rows, Keys]:
        """Find the nearest vectors of each query.

        Args:
            queries: float32 (n, dim), unit rows.
            k: How many; fewer come back where fewer are allowed.
            allowed: Keys that may come back; None means all. The filter works inside the search,
                so k hits come back whenever k are allowed.

        Returns:
            Cosines, float32 (n, m), best first, and keys, int64 (n, m), with m ≤ k. An
            approximate index without filter may fill up with key -1.
        """
        k = min(k, len(self) if allowed is None else len(allowed))
        if not k:
            shape = (len(queries), 0)
            return np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.int64)
        probes = self._probes(allowed)
        scores, keys = self._search(queries, k, allowed, probes)
        if allowed is not None and probes and (keys < 0).any():
            return self._search(queries, k, allowed, int(self._index.nlist))
        return scores, keys

    def _probes(self, allowed: Keys | None) -> int:
        """Lists to search: the fewer pass a filter, the more, as they are further away."""
        if not self.approximate:
            return 0
        if allowed is None:
            return _PROBES
        return min(int(self._index.nlist), max(_PROBES, _PROBES * len(self) // len(allowed) // 2))

    def _search(
        self, queries: Rows, k: int, allowed: Keys | None, probes: int
    ) -> tuple[Rows, Keys]:
        import faiss

        library: Any = faiss  # its own type hints don't know what its Python layer adds
        selector = {} if allowed is None else {"sel": library.IDSelectorBitmap(_bitmap(allowed))}
        if probes:
            parameters = library.SearchParametersIVF(nprobe=probes, **selector)
        else:
            parameters = library.SearchParameters(**selector)
        scores, keys = self._index.search(queries, k, params=parameters)
        return scores, keys


def _bitmap(keys: Keys) -> NDArray[np.uint8]:
    """One bit for each key up to the largest: 50 times faster to make than a set of them."""
    bits = np.zeros(int(keys.max()) + 1, dtype=bool)
    bits[keys] = True
    return np.packbits(bits, bitorder="little")


def _read(path: Path, flags: int) -> Any:
    import faiss

    try:
        return faiss.read_index(str(path), flags)
    except RuntimeError as error:
        message = f"{path}: FAISS can't read it; run: quoth doctor --repair"
        raise IndexDamaged(message) from error
