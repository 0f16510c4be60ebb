"""ONDC messages: what is read of them, and that buyers' data is not."""

import json
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.landing import content
from msme_pipeline.sources import read_landed_tables
from msme_pipeline.sources import readers as record_sources
from msme_pipeline.sources.readers.ondc import recognise
from tests.sources import network_documents as documents
from tests.sources.network_documents import SAMPLES, order_message, read, recon, recon_line
from tests.sources.test_mutations import check, mutate

# Records of raw.ondc_records: order messages, settlement lines.
EXPECTED = {
    "ret12_b2c_confirm.json": (1, 0),
    "ret12_b2c_on_confirm.json": (1, 0),
    "ret12_b2c_on_status_delivered.json": (1, 0),
    "ret12_b2c_on_cancel_rto.json": (1, 0),
    "ret12_b2c_on_update_return_delivered.json": (1, 0),
    "ret12_b2c_update_settlement_trail.json": (1, 0),
    "rsf2_recon.json": (0, 3),
    "rsf2_report.json": (0, 0),  # asks for a report, says nothing on an order
    "rsf2_settle_np-np.json": (0, 1),
}
with_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
PERSONAL = {
    "name",
    "phone",
    "email",
    "gps",
    "building",
    "locality",
    "area_code",
    "registration",
    "token",
    "upi_address",
}


@with_samples
@pytest.mark.parametrize("sample", EXPECTED)
def test_sample(sample: str) -> None:
    tables = read_landed_tables([SAMPLES / "ondc" / sample])
    (file,) = tables["raw.landed_files"].to_pylist()
    kinds = tables["raw.ondc_records"]["record"].to_pylist()
    assert file["defect"] is None
    assert (kinds.count("order"), kinds.count("settlement")) == EXPECTED[sample]
    assert file["records_delivered"] == file["records_read"] == len(kinds)


@with_samples
def test_every_sample_is_judged() -> None:
    assert {path.name for path in (SAMPLES / "ondc").iterdir()} == EXPECTED.keys()


def personal_texts(node: object, inside: bool = False) -> set[str]:
    """Texts of billing and of both ends of a fulfilment that tell of persons or places."""
    if isinstance(node, list):
        return set().union(*(personal_texts(each, inside) for each in node))
    if not isinstance(node, dict):
        return set()
    found: set[str] = set()
    for key, value in node.items():
        here = inside or key in ("billing", "start", "end", "agent", "vehicle", "person", "contact")
        if isinstance(value, str) and here and key in PERSONAL:
            found.add(value)
        found |= personal_texts(value, here)
    return found


@with_samples
def test_no_personal_text_of_a_sample_reaches_a_table() -> None:
    paths = sorted((SAMPLES / "ondc").iterdir())
    texts = set().union(*(personal_texts(json.loads(path.read_bytes())) for path in paths))
    assert len(texts) >= 10
    kept = str(read_landed_tables(paths)["raw.ondc_records"].to_pylist())
    assert {text for text in texts if text in kept} == set()


@pytest.mark.parametrize(
    "damage",
    [
        lambda m: m,
        lambda m: m["context"].pop("domain"),
        lambda m: m.update(message=[m["message"]]),
        lambda m: m["message"].update(order=[m["message"]["order"]]),
    ],
    ids=["sound", "without domain", "message in a list", "order in a list"],
)
def test_buyers_stay_outside_whatever_the_damage(tmp_path: Path, damage) -> None:
    broken = order_message()
    damage(broken)
    tables = read(tmp_path, [order_message(), broken])
    kept = str({name: table.to_pylist() for name, table in tables.items()})
    assert "O1" in kept
    assert [text for text in documents.BUYER_TEXTS if text in kept] == []


def test_an_order_message_is_one_record_with_its_parts(tmp_path: Path) -> None:
    (record,) = read(tmp_path, order_message())["raw.ondc_records"].to_pylist()
    fields = orjson.loads(record["fields"])
    assert record["record"] == "order"
    assert record["amount"] == fields["value"] == "400.00"
    assert fields["buyer_app"] == "buyer.example"
    assert fields["finder_fee"] == "3"
    assert [line["kind"] for line in orjson.loads(fields["breakup"])] == ["item", "delivery"]
    assert "settlement_reference" not in fields  # the only detail is the refund to the buyer


def test_recon_lines_carry_the_bank_reference(tmp_path: Path) -> None:
    document = recon(("O1", [recon_line("S1", "83.50"), recon_line("S2", "-20.00", None)]), ("O2", []))
    records = read(tmp_path, document)["raw.ondc_records"].to_pylist()
    assert [record["amount"] for record in records] == ["83.50", "-20.00", None]
    references = [orjson.loads(record["fields"]).get("reference") for record in records]
    assert references == ["UTR1", None, None]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda ms: ms,
        lambda ms: {"messages": ms},
        lambda ms: {"customer_id": "C", "document": ms},
        lambda ms: {"customer_id": "C", "data": {"messages": ms}},
    ],
    ids=["list", "messages", "portfolio line", "two wrappers"],
)
def test_lists_and_wrappers(tmp_path: Path, wrap) -> None:
    tables = read(tmp_path, wrap([order_message(), recon(("O1", [recon_line("S1", "83.50")]))]))
    (file,) = tables["raw.landed_files"].to_pylist()
    assert (file["format"], file["records_delivered"], file["records_read"]) == ("ondc_orders", 2, 2)
    assert file["schema_version"] == "1.2.0"


def test_a_message_of_another_domain_is_malformed_and_its_neighbour_is_read(tmp_path: Path) -> None:
    other = order_message()
    other["context"]["domain"] = "ONDC:LOG10"
    records = read(tmp_path, [other, order_message(), 7])["raw.ondc_records"].to_pylist()
    assert [record["defect"] for record in records] == ["malformed_record", None, "malformed_record"]


@pytest.mark.parametrize(
    "document", [{}, [], [{}], "text", 5, None, {"context": {"domain": "ONDC:RET10"}}, {"data": []}]
)
def test_what_is_not_ours_is_left_to_others(document: object) -> None:
    assert recognise(document) is None


SEEDS = {
    "orders": [
        order_message(),
        order_message("Cancelled", action="on_cancel", fulfilments=[documents.return_of("-170")]),
    ],
    "recon": recon(
        ("O1", [recon_line("S1", "83.50"), recon_line("S2", "-20.00")]), ("O2", [recon_line("S3", "1")])
    ),
    "both": {"messages": [order_message(), recon(("O1", [recon_line("S1", "83.50")]))]},
}


@pytest.mark.parametrize("seed", SEEDS)
@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_mutated_messages_are_read_without_loss(seed: str, data: st.DataObject) -> None:
    check(json.dumps(mutate(SEEDS[seed], data.draw)).encode())


def test_a_large_document_is_read_whole_and_a_larger_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = [order_message(order_id=f"O{number}") for number in range(5)]
    plain = read(tmp_path, messages)
    monkeypatch.setattr(content, "WHOLE_DOCUMENT_BYTES", 1000)
    assert read(tmp_path, messages)["raw.ondc_records"].equals(plain["raw.ondc_records"])
    monkeypatch.setattr(record_sources, "WHOLE_DOCUMENT_BYTES", 1000)
    (file,) = read(tmp_path, messages)["raw.landed_files"].to_pylist()
    assert file["defect"] == "unknown_format"
    assert file["detail"].endswith("land it in parts.")
