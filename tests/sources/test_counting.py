"""The two ways of counting the records of a JSON document, neither of which is the parser's."""

import json

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from msme_pipeline.sources import content, counting
from msme_pipeline.sources.counting_json import count_records, has_unique_keys, parse_pairs
from tests.sources import landed_documents as documents

ACCOUNT = documents.account(7)
TEXT = json.dumps(ACCOUNT)
TRANSACTION = json.dumps(documents.transaction(1))
DOCUMENTS = {
    "account": (TEXT, 7),
    "list of accounts": (json.dumps([ACCOUNT, documents.account(2)]), 9),
    "transactions twice": (
        f'{{"type": "deposit", "transactions": {{"transaction": [{TRANSACTION}], "transaction": [{TRANSACTION}]}}}}',
        2,
    ),
    "embedded JSON": (json.dumps({"FI": [{"data": [{"decryptedFI": TEXT}]}]}), 7),
    "embedded under any key": (json.dumps({"body": {"payload": TEXT}}), 7),
    "embedded XML": (json.dumps({"decryptedFI": documents.account_xml(ACCOUNT)}), 7),
    "text that begins like a document": (
        json.dumps({**ACCOUNT, "profile": {"remark": "{\\ no document", "data": "<none>"}}),
        7,
    ),
    "integer of 5000 digits": (TEXT[:-1] + ', "reference": ' + "9" * 5000 + "}", 7),
    "nested 2000 deep": (TEXT[:-1] + ', "remark": ' + "[" * 2000 + "]" * 2000 + "}", 7),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_ways_count_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, records = DOCUMENTS[name]
    document = content.of_bytes(text.encode())
    assert counting.count(document, "aa_deposit") == records
    monkeypatch.setattr(counting, "_BUFFER_BYTES", 0)
    assert counting.count(document, "aa_deposit") == records


_KEY = st.sampled_from(["a", "b", "transactions", 'quote":', "é", ": "])
_SPACE = st.sampled_from(["", " ", "\n", "\t "])


@st.composite
def written_values(draw: st.DrawFn, depth: int = 0) -> tuple[str, bool]:
    """A JSON value as somebody wrote it, and whether an object in it repeats a key."""
    kind = draw(st.sampled_from(["object", "list", "text", "number"])) if depth < 3 else "text"
    if kind == "number":
        return str(draw(st.integers(-9, 9))), False
    if kind == "text":
        return json.dumps(draw(_KEY), ensure_ascii=draw(st.booleans())), False
    inside = draw(st.lists(written_values(depth + 1), max_size=4))
    repeats = any(each for _, each in inside)
    values = [value for value, _ in inside]
    if kind == "list":
        return "[" + ",".join(values) + "]", repeats
    keys = draw(st.lists(_KEY, min_size=len(values), max_size=len(values)))
    members = [
        f"{json.dumps(key, ensure_ascii=draw(st.booleans()))}{draw(_SPACE)}:{draw(_SPACE)}{value}"
        for key, value in zip(keys, values, strict=True)
    ]
    return "{" + ",".join(members) + "}", repeats or len(set(keys)) < len(keys)


@given(written_values())
@example(('{"a" : 1, "a": 2}', True))
@example((r'{"a": "\u0022:", "a": 2}', True))
def test_no_document_that_repeats_a_key_passes_for_one_that_does_not(written: tuple[str, bool]) -> None:
    text, repeats = written
    unique = has_unique_keys(text.encode(), orjson.loads(text))
    assert not (unique and repeats)
    if not repeats and " :" not in text and "\n:" not in text and "\t:" not in text and "\\u00" not in text:
        assert unique


@pytest.mark.parametrize("name", ["account", "list of accounts", "text that begins like a document"])
def test_records_are_the_same_in_a_tree_with_and_without_repeated_keys(name: str) -> None:
    document = DOCUMENTS[name][0].encode()
    tree = orjson.loads(document)
    assert has_unique_keys(document, tree)
    assert count_records(tree, "aa_deposit") == count_records(parse_pairs(document), "aa_deposit")
