"""Large documents as a series of fragments that have the shape of the whole.

A tree is built event by event. Whenever enough of it has been read, and no record is open, the
tree as it stands is handed over as a fragment; then what is closed is removed from it and reading
goes on. The extraction code thus sees small documents, in which an object that is still open
(an account, a return) is the same Python object from fragment to fragment.

What stands behind the records (`summary` after `transactions`) would be missing from the first
fragment. Therefore a document is read twice: the first pass checks it to its end, so that nothing
of a broken file is delivered, and keeps the scalars and headers of the objects that were open at a
cut; the second pass lends them to the fragments.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msme_pipeline.landing.landed import FileDefect
from msme_pipeline.sources.fields import name

FRAGMENT_NODES = 20_000  # values read between two fragments, some 3 MB of Python objects
_UNCUT_NODES = 20 * FRAGMENT_NODES

RECORD_LISTS = {"transaction", "transactions", "inv", "nt", "b2cs", "cdnur", "efiledlist"}
_SECTIONS = {
    "b2b", "b2cl", "exp", "b2cs", "nil", "cdnr", "cdnur", "b2ba", "b2cla", "cdnra", "gstr1", "gstr3b",
}  # fmt: skip
_PATH = (
    RECORD_LISTS
    | _SECTIONS
    | {f"{section}dtls" for section in _SECTIONS}
    | {"", "document", "data", "fi", "fiobjects", "decryptedfi", "account", "accounts", "fidata", "payload"}
    | {"gstr1details", "gstr3bdetails", "fifetchresponse", "body", "docdata"}
)
_HEADERS = {"profile", "summary"}


class Tree:
    """The open part of a document. `stack` holds (key, container) from the root to the open object."""

    def __init__(self) -> None:
        self.root: Any = None
        self.stack: list[tuple[str, Any]] = []
        self.nodes = 0

    def may_cut(self, at_record_end: bool) -> bool:
        """Whether a cut here parts no record. Raises FileDefect when there was none for too long."""
        if self.nodes < FRAGMENT_NODES or not self.stack:
            return False
        names = [name(key) for key, _ in self.stack]
        inner = names[:-1] if at_record_end else names
        safe = (
            all(key in _PATH for key in names)
            and not any(
                key in RECORD_LISTS and (key != "transactions" or isinstance(container, list))
                for key, (_, container) in zip(inner, self.stack, strict=False)
            )
            and not (names[-1] == "gstr3b" and isinstance(self.stack[-1][1], dict))
        )
        if not safe and self.nodes > _UNCUT_NODES:
            raise FileDefect(
                "unknown_format",
                f"is large and not cut into records below `{'/'.join(names)}`; land it in smaller files",
            )
        return safe

    def prune(self) -> None:
        """Forget what is closed, but headers and scalars of open objects."""
        self.nodes = 0
        is_open = {id(container) for _, container in self.stack}
        for _, container in self.stack:
            prune(container, is_open)


def prune(container: Any, is_open: set[int]) -> None:
    if isinstance(container, list):
        container[:] = [each for each in container if id(each) in is_open]
        return
    for key, value in list(container.items()):
        if (
            isinstance(value, list)
            and id(value) not in is_open
            and any(id(each) in is_open for each in value)
        ):
            value[:] = [each for each in value if id(each) in is_open]
        elif isinstance(value, (dict, list)) and id(value) not in is_open:
            named = name(key)
            if named in RECORD_LISTS or named in _SECTIONS:
                container[key] = []
            elif named not in _HEADERS:
                del container[key]


def read_fragments(build: Callable[[Tree], Iterator[None]]) -> Iterator[Any]:
    """Fragments of a document; `build` reads it into a tree and yields at every cut and at the end."""
    later = _read_ahead(build)
    tree = Tree()
    known: list[tuple[Any, dict[str, Any]]] = []
    for _ in build(tree):
        open_objects = [container for _, container in tree.stack if isinstance(container, dict)]
        still = [(each, kept) for each, kept in known if any(each is other for other in open_objects)]
        for each in open_objects:
            if not any(each is other for other, _ in still):
                still.append((each, next(later)))
        known = still
        lent = [(each, {key: kept[key] for key in kept if key not in each}) for each, kept in known]
        for each, kept in lent:
            each.update(kept)
        yield tree.root
        for each, kept in lent:
            for key in kept:
                del each[key]
        tree.prune()


def _read_ahead(build: Callable[[Tree], Iterator[None]]) -> Iterator[dict[str, Any]]:
    """First pass: scalars and headers of the objects open at a cut, in the order they were met."""
    tree = Tree()
    met: list[dict[str, Any]] = []
    watched: list[dict[str, Any]] = []
    for _ in build(tree):
        open_objects = [container for _, container in tree.stack if isinstance(container, dict)]
        for closed in watched:
            if not any(closed is each for each in open_objects):
                _strip(closed)
        met.extend(each for each in open_objects if not any(each is other for other in watched))
        watched = open_objects
        tree.prune()
    for each in watched:
        _strip(each)
    return iter(met)


def _strip(record: dict[str, Any]) -> None:
    for key, value in list(record.items()):
        if isinstance(value, (dict, list)) and name(key) not in _HEADERS:
            del record[key]
