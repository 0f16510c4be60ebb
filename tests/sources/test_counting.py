"""The two ways of counting the records of a JSON document, neither of which is the parser's."""

import json

import pytest

from msme_pipeline.landing import content
from msme_pipeline.sources import counting
from tests.sources import landed_documents as documents

ACCOUNT = documents.account(7)
TEXT = json.dumps(ACCOUNT)
TRANSACTION = json.dumps(documents.transaction(1))
DOCUMENTS = {
    "account": (TEXT, 7),
    "list of accounts": (json.dumps([ACCOUNT, documents.account(2)]), 9),
    "transactions twice": (
        (
            f'{{"type": "deposit", "transactions": {{"transaction": [{TRANSACTION}], "transaction": '
            f"[{TRANSACTION}]}}}}"
        ),
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
