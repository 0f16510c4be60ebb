"""The code that a function can reach: modules that its module imports, and the files that these load.

A module belongs to the closure of another that imports it anywhere, also inside a function; the packages
around it do not, unless something is imported from them. A file belongs to it when a string of the module is
its name, relative to the module's folder; the name of a folder that is no package stands for everything in
it. A module that lists modules (`iter_modules`) reaches all of its package. Declarations of tables
(`msme_pipeline.tables`) are not followed: of these the schemas that a step reads and writes count.
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

PACKAGE = Path(__file__).parents[1]
NOT_FOLLOWED = (f"{PACKAGE.name}.tables",)


def code_digest(module: str) -> bytes:
    """Digest of the closure of a module, by its dotted name."""
    digest = blake2b(digest_size=16)
    for path in sorted(closure(module)):
        name = path.relative_to(PACKAGE).as_posix() if path.is_relative_to(PACKAGE) else path.name
        digest.update(name.encode() + b"\0" + _content(path))
    return digest.digest()


@cache
def closure(module: str) -> frozenset[Path]:
    """Files that `module` reaches: its own, and of those it imports the ones of the package.

    ValueError when there is no such module.
    """
    own = _file(module) or _outside(module)
    found: set[Path] = {own} | _facts(own)[1]
    seen: set[str] = {module}
    ahead = list(_facts(own)[0])
    while ahead:
        name = ahead.pop()
        path = _file(name)
        if path is None or name in seen or _not_followed(name):
            continue
        seen.add(name)
        found.add(path)
        imported, loaded = _facts(path)
        ahead += imported
        found |= loaded
    return frozenset(found)


def _not_followed(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in NOT_FOLLOWED)


def _file(module: str) -> Path | None:
    parts = module.split(".")
    if parts[0] != PACKAGE.name:
        return None
    place = PACKAGE.joinpath(*parts[1:])
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return path
    return None


def _outside(module: str) -> Path:
    """The file of a module that is not of the package, as those of tests and of plug-ins."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ValueError(f"there is no module {module}; correct the declaration that names it")
    return Path(spec.origin)


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _facts(path: Path) -> tuple[tuple[str, ...], frozenset[Path]]:
    """Modules that a module imports and files that it loads; its syntax tree, large, is not kept."""
    nodes = list(ast.walk(ast.parse(_content(path))))
    return tuple(_imports(path, nodes)), _loads(path, nodes)


def _imports(path: Path, nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path.name}:{node.lineno}: import by full name, not relative")
            if any(name.name == "iter_modules" for name in node.names):
                yield from _beside(path)
            for name in node.names:  # a module, or something in one
                inside = f"{node.module}.{name.name}"
                yield inside if _file(inside) is not None else str(node.module)


def _beside(path: Path) -> Iterator[str]:
    """Modules of the package of a file."""
    package = ".".join(path.parent.relative_to(PACKAGE.parent).parts)
    yield from (f"{package}.{info.name}" for info in iter_modules([str(path.parent)]))


def _loads(path: Path, nodes: Iterable[ast.AST]) -> frozenset[Path]:
    texts = {
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _may_be_name(node.value)
    }
    found: set[Path] = set()
    for text in texts:
        place = (path.parent / text).resolve()
        if not place.is_relative_to(PACKAGE):
            continue
        if place.is_dir() and not (place / "__init__.py").exists():
            found |= {file for file in place.rglob("*") if file.is_file() and file.suffix != ".pyc"}
        elif place.is_file() and place.suffix != ".py":
            found.add(place)
    return frozenset(found)


def _may_be_name(text: str) -> bool:
    return 0 < len(text) < 100 and text.strip(". ") != "" and not any(char in text for char in "\n\0*?|")
