"""XML documents as trees of the shape that converters give them in JSON.

Attributes and children of an element are keys of an object, a child that comes several times is a
list, an element of nothing but text is that text. Documents with a DTD or entities are refused.
"""

from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from msme_pipeline.landing.content import without_giants
from msme_pipeline.landing.landed import FileDefect
from msme_pipeline.sources.fields import Repeated
from msme_pipeline.sources.fragments import Tree, read_fragments

_TEXT_KEY = "#text"
_REPEATED = ("transactions", "holdings", "summary")
_MAX_DEPTH = 64


def parse(data: bytes | str) -> Any:
    """Raises FileDefect naming line and column."""
    tree = Tree()
    data = data.lstrip()
    _feed(_parser(tree, data), data, True)
    return tree.root


def fragments(chunks: Callable[[], Iterator[bytes]]) -> Iterator[Any]:
    """Raises FileDefect for a document that is broken anywhere, before the first fragment."""

    def build(tree: Tree) -> Iterator[None]:
        parser = None
        for chunk in without_giants(chunks(), lambda each: b">" in each, "tag"):
            if parser is None:
                chunk = chunk.lstrip()
                if not chunk:
                    continue
                parser = _parser(tree, chunk)
            _feed(parser, chunk, False)
            if tree.may_cut(at_record_end=False):
                yield
        if parser is not None:
            _feed(parser, b"", True)
        yield

    return read_fragments(build)


def _feed(parser: expat.XMLParserType, data: bytes | str, final: bool) -> None:
    try:
        parser.Parse(data, final)
    except expat.ExpatError as error:
        raise FileDefect(
            "unreadable_file",
            f"is no well-formed XML at line {error.lineno}, column {error.offset + 1} "
            f"({expat.ErrorString(error.code)}); fetch it again",
        ) from error
    except (ValueError, LookupError) as error:
        raise FileDefect(
            "unreadable_file", f"is XML in an encoding that cannot be read ({error}); fetch it as UTF-8"
        ) from error


def _refuse(*_: Any) -> int:
    raise FileDefect(
        "unsafe_xml", "declares a document type or entities, which are never read; fetch it without them"
    )


def _parser(tree: Tree, head: bytes | str) -> expat.XMLParserType:
    # A document that came as UTF-16 was recoded; its declaration would mislead.
    start = head[:200].lower() if isinstance(head, bytes) else b"utf-16"
    parser = expat.ParserCreate("utf-8" if b"utf-16" in start else None)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    stack = tree.stack
    document: dict[str, Any] = {}
    tree.root = document
    open_elements = [document]
    locals_: dict[str, str] = {}

    def start_element(tag: str, attributes: dict[str, Any]) -> None:
        key = locals_.get(tag)
        if key is None:
            key = locals_[tag] = tag.rpartition(":")[2]
        parent = open_elements[-1]
        siblings = parent.get(key)
        if siblings is None:
            parent[key] = attributes
        elif isinstance(siblings, list):
            siblings.append(attributes)
        else:
            both = [siblings, attributes]
            parent[key] = Repeated(both) if key.lower() in _REPEATED else both
        open_elements.append(attributes)
        stack.append((key, attributes))
        tree.nodes += 1 + len(attributes)
        if len(stack) > _MAX_DEPTH:
            raise FileDefect("unknown_format", f"nests elements deeper than {_MAX_DEPTH}; fetch it again")

    def end_element(tag: str) -> None:
        element = open_elements.pop()
        key = stack.pop()[0]
        if not element:
            element[_TEXT_KEY] = ""  # an empty element still is one
        elif _TEXT_KEY in element:
            content = element[_TEXT_KEY].strip()
            if len(element) == 1 and stack[-1][0].lower() != "transactions" and key.lower() != "holding":
                parent = open_elements[-1]
                if isinstance(parent[key], list):
                    parent[key][-1] = content
                else:
                    parent[key] = content
            else:
                element[_TEXT_KEY] = content

    def characters(content: str) -> None:
        if not content.isspace():
            element = open_elements[-1]
            element[_TEXT_KEY] = element.get(_TEXT_KEY, "") + content

    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    parser.CharacterDataHandler = characters
    return parser
