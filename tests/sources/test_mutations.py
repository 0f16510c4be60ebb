"""Whatever happens to a file on its way, reading it never raises and no record gets lost unseen."""

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import RawRecord, read_landed

from . import landed_documents as documents
from .test_statements import LAYOUTS, statement

SEEDS: dict[str, Any] = {
    "deposit": documents.fetch(documents.account(4), documents.account(2, tail=9)),
    "deposit 1.1": documents.account(3, "1.1"),
    "decrypted strings": {"FI": [{"data": [{"decryptedFI": json.dumps(documents.account(3))}]}]},
    "aa gst": documents.aa_gst(2, 2),
    "gstr1": documents.gstr1(2),
    "gstr1 line": {"customer_id": "C", "document": documents.gstr1(1)},
    "gstr3b": [documents.gstr3b(), documents.gstr3b("102024")],
    "filings": documents.filings(3),
}
VALUES = st.sampled_from(
    [
        "null",
        '""',
        '"x"',
        "0",
        "1.5",
        f"{10**30}",
        "true",
        "[]",
        "{}",
        "[[]]",
        "[{}]",
        '["x"]',
        '{"a": {"b": 1}}',
        '[{"amount": "1"}]',
    ]
).map(json.loads)


def check(data: bytes) -> None:
    *_, last = read_landed(data)
    file = last.values
    assert last.table == "raw.landed_files"
    if isinstance(last, RawRecord):
        assert file["records_delivered"] == file["records_read"]
    else:
        assert file["detail"]
        assert file["records_read"] == 0


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key or index) of a document."""
    for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(value, (dict, list)):
            yield from places(value)


class Twice(dict[str, Any]):
    """An object that json.dumps writes with a key repeated."""

    def __init__(self, record: dict[str, Any], key: str, value: Any) -> None:
        super().__init__(record)
        self.extra = (key, value)

    def items(self) -> Any:
        return [*super().items(), self.extra]


def mutate(document: Any, draw: Callable[[Any], Any]) -> Any:
    document = json.loads(json.dumps(document))
    for _ in range(draw(st.integers(1, 4))):
        everywhere = list(places(document))
        container, key = everywhere[draw(st.integers(0, len(everywhere) - 1))]
        if isinstance(container, dict) and key not in container:
            continue
        kind = draw(st.sampled_from(["delete", "replace", "repeat", "wrap", "unwrap", "misspell"]))
        value = container[key]
        if kind == "delete":
            del container[key]
        elif kind == "replace":
            container[key] = draw(VALUES)
        elif kind == "wrap":
            container[key] = [value]
        elif kind == "unwrap" and isinstance(value, list) and value:
            container[key] = value[0]
        elif kind == "repeat" and isinstance(value, dict) and value:
            again = draw(st.sampled_from(list(value)))
            container[key] = Twice(value, again, draw(st.one_of(st.just(value[again]), VALUES)))
        elif kind == "repeat" and isinstance(container, list):
            container.insert(key, value)
        elif kind == "misspell" and isinstance(key, str):
            at = draw(st.integers(0, len(key)))
            container[key[:at] + draw(st.sampled_from(["", "x", "_", "E"])) + key[at + 1 :]] = container.pop(
                key
            )
        if not document:
            return document
    return document


@pytest.mark.parametrize("seed", SEEDS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mutated_documents(seed: str, data: st.DataObject) -> None:
    check(documents.encode(mutate(SEEDS[seed], data.draw)))


BYTES = {
    **{name: documents.encode(seed) for name, seed in SEEDS.items()},
    "xml": documents.account_xml(documents.account(4)).encode(),
    "csv": statement("HDFC", LAYOUTS["HDFC"]).encode(),
}


@pytest.mark.parametrize("seed", BYTES)
@settings(max_examples=150, deadline=None)
@given(seed_of_flips=st.integers(0, 2**32), flips=st.integers(0, 4), cut=st.none() | st.integers(0, 5000))
def test_flipped_and_cut_bytes(seed: str, seed_of_flips: int, flips: int, cut: int | None) -> None:
    data = bytearray(BYTES[seed][:cut])
    dice = random.Random(seed_of_flips)
    for _ in range(flips if data else 0):
        data[dice.randrange(len(data))] = dice.choice([dice.randrange(256), *b'"{}[],:<>/&\\ \n0a'])
    check(bytes(data))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(data)
