"""Ingestion fails closed: a file is processed only on a consent or a lawful basis that covers all of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.consent.clean import clean_consent
from msme_pipeline.cleaning.conservation.account import account_for, unbalanced
from msme_pipeline.cleaning.permission.permit import PERMISSIONS, permit_files, permitted
from msme_pipeline.cleaning.permission.step import STEP
from msme_pipeline.sources import read_landed_tables
from msme_pipeline.tables import TABLES
from msme_pipeline.tables.consent import WITHHELD
from tests.cleaning.raw_rows import bank_inputs, delivery, gst_inputs, landed, table, transaction
from tests.cleaning.test_gst import sales
from tests.consents import artefact, basis, detail, land, notification, signed

AS_OF = date(2025, 11, 30)
FETCH = "CUST_1/account_aggregator/fi.json"
HEADER = {
    "link_ref": "link-1",
    "fip_id": "HDFC-FIP",
    "period_start": "2024-04-01",
    "period_end": "2025-04-03",
}


def fetched(*headers: dict[str, Any], received: date | None = date(2025, 4, 3)) -> dict[str, pa.Table]:
    """Raw tables of one aggregator file with one transaction in each account."""
    parts = [
        delivery(FETCH, [transaction("2025-01-01", 100)], HEADER | header, received_on=received)
        for header in headers or ({},)
    ]
    for number, part in enumerate(parts):
        for name in ("raw.bank_accounts", "raw.bank_transactions"):
            part[name] = [row | {"account_no": number} for row in part[name]]
        if number:
            part["raw.landed_files"] = []
    parts[0]["raw.landed_files"][0].update(records_delivered=len(parts), records_read=len(parts))
    return bank_inputs(*parts)


def permissions(inputs: Mapping[str, pa.Table], as_of: date = AS_OF) -> pa.Table:
    """clean.file_permissions; tables that are not given are empty."""
    empty = {name: TABLES[name].empty() for name in STEP.reads}
    return permit_files({**empty, **inputs}, as_of)[PERMISSIONS]


def judged(
    root: Path, raw: dict[str, pa.Table], *documents: Any, as_of: date = AS_OF
) -> dict[str, dict[str, Any]]:
    """Row of clean.file_permissions per file."""
    named = {f"CUST_1/consent/{number}.json": document for number, document in enumerate(documents)}
    consent = read_landed_tables(land(root, named))
    files = pa.concat_tables([raw["raw.landed_files"], consent["raw.landed_files"]])
    inputs = {name: rows for name, rows in raw.items() if name != PERMISSIONS} | {"raw.landed_files": files}
    rows = permissions(inputs | clean_consent(consent, as_of), as_of)
    assert rows.num_rows == files.num_rows
    return {row["file"]: row for row in rows.to_pylist()}


def reason(
    root: Path, *documents: Any, raw: dict[str, pa.Table] | None = None, as_of: date = AS_OF
) -> str | None:
    """Why the fetched file is withheld; None when it is not."""
    row = judged(root, raw or fetched(), *documents, as_of=as_of)[FETCH]
    assert row["permitted"] == (row["reason"] is None) == (row["detail"] is None)
    if row["detail"]:
        assert "CUST_1" in row["detail"] and FETCH in row["detail"]
        assert row["reason"] in WITHHELD
    return row["reason"]


def test_a_consent_that_covers_the_fetch_permits_it(tmp_path: Path) -> None:
    row = judged(tmp_path, fetched(), artefact())[FETCH]
    assert (row["permitted"], row["consent_id"], row["reason"]) == (True, "c-1", None)


def test_consent_documents_themselves_need_no_basis(tmp_path: Path) -> None:
    assert judged(tmp_path, fetched(), artefact())["CUST_1/consent/0.json"]["permitted"]


ACCOUNT = detail()["Accounts"][0]
OTHER_ACCOUNT = ACCOUNT | {"linkRefNumber": "z", "maskedAccNumber": "X9999"}


CONSENTS = [
        ({"lawful_basis": [basis()]}, "no_consent"),
        (artefact(fiTypes=["TERM_DEPOSIT"]), "outside_type"),
        (artefact(consentTypes=["PROFILE", "SUMMARY"]), "outside_type"),
        (artefact(Accounts=[OTHER_ACCOUNT]), "outside_account"),
        (artefact(Accounts=[]), "outside_account"),
        (artefact(Accounts=[ACCOUNT | {"linkRefNumber": "z", "fipId": "OTHER"}]), "outside_account"),
        (artefact(FIDataRange={"from": "2024-04-02", "to": "2025-04-30"}), "outside_range"),
        (artefact(FIDataRange={"from": "2024-03-01", "to": "2025-04-02"}), "outside_range"),
        (artefact(FIDataRange={}), "outside_range"),
        (artefact(Purpose={"code": "101"}), "outside_purpose"),
        (artefact(Purpose={}), "outside_purpose"),
        (artefact(consentMode="VIEW"), "outside_mode"),
        (artefact(consentMode="QUERY"), "outside_mode"),
        (artefact(consentMode=None), "outside_mode"),
        (artefact(consentMode="store"), None),
        ({"consentId": "c-1", "status": "ACTIVE", "ConsentDetail": detail()}, "unsigned"),
        (artefact() | {"signedConsent": signed(detail()).rpartition(".")[0] + "."}, "unsigned"),
        (artefact() | {"signedConsent": {"payload": signed(detail()).split(".")[1]}}, "unsigned"),
        ({"consentHandle": "h-1", "consentId": "c-1", "status": "READY"}, "no_consent"),
        (artefact(consentStart="2025-04-04T10:00:00+05:30"), "no_consent"),
        (artefact(consentExpiry="2025-04-02T10:00:00+05:30"), "expired"),
        (artefact(consentExpiry="2025-11-29T10:00:00+05:30"), "expired"),
        (artefact(DataLife={"unit": "MONTH", "value": 7}), "data_life_over"),
        (artefact(DataLife={"unit": "DAY", "value": 0}), "data_life_over"),
        (artefact(DataLife={}), "data_life_over"),
        (artefact("PAUSED"), "paused"),
        (artefact("REVOKED"), "revoked"),
        (artefact("EXPIRED"), "expired"),
        (artefact("REJECTED"), "no_consent"),
        (artefact(DataLife={"unit": "INF", "value": 0}), None),
        (artefact(DataLife={"unit": "MONTH", "value": 8}), None),
        (artefact(fiTypes=["deposit", "TERM-DEPOSIT"]), None),
        (artefact(Accounts=[ACCOUNT | {"linkRefNumber": "other"}]), None),
]  # fmt: skip


def _of(rows: pa.Table, customer: str) -> pa.Table:
    named = [
        row | {"customer_id": customer, "file": row["file"].replace("CUST_1", customer)}
        for row in rows.to_pylist()
    ]
    return pa.Table.from_pylist(named, schema=rows.schema)


def together(root: Path, raw: list[dict[str, pa.Table]], documents: list[Any]) -> list[dict[str, Any]]:
    """Permission of the data of each case, every case a customer, judged in one call."""
    names = [f"CUST_{number:03d}" for number in range(len(documents))]
    consent = read_landed_tables(
        land(root, {f"{name}/consent/1.json": each for name, each in zip(names, documents, strict=True)})
    )
    inputs = dict(clean_consent(consent, AS_OF))
    for table_name in raw[0]:
        parts = [_of(each[table_name], name) for name, each in zip(names, raw, strict=True)]
        inputs[table_name] = pa.concat_tables(parts)
    rows = permissions(inputs).to_pylist()
    assert [row["customer_id"] for row in rows] == names
    for row in rows:
        assert row["permitted"] == (row["reason"] is None) == (row["detail"] is None)
        assert row["permitted"] or (row["customer_id"] in row["detail"] and row["file"] in row["detail"])
    return rows


def test_every_term_of_the_consent_is_tested(tmp_path: Path) -> None:
    documents = [document for document, _ in CONSENTS]
    found = together(tmp_path, [fetched()] * len(documents), documents)
    assert [row["reason"] for row in found] == [expected for _, expected in CONSENTS]


def test_nothing_landed_but_data_is_withheld(tmp_path: Path) -> None:
    assert reason(tmp_path) == "no_consent"


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2025, 8, 31), None), (date(2025, 9, 1), "revoked"), (date(2024, 1, 1), None)],
)
def test_a_revocation_after_the_fetch_withholds_from_its_day_on(
    as_of: date, expected: str | None, tmp_path: Path
) -> None:
    assert reason(tmp_path, artefact(), notification("REVOKED"), as_of=as_of) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2025, 6, 1), None), (date(2025, 7, 15), "paused"), (date(2025, 8, 15), None)],
)
def test_a_pause_withholds_while_it_lasts(as_of: date, expected: str | None, tmp_path: Path) -> None:
    events = notification("PAUSED", "2025-07-01"), notification("ACTIVE", "2025-08-01")
    assert reason(tmp_path, artefact(), *events, as_of=as_of) == expected


@pytest.mark.parametrize(("as_of", "expected"), [(date(2026, 3, 31), None), (date(2026, 4, 1), "expired")])
def test_an_expiry_withholds_from_the_day_after(as_of: date, expected: str | None, tmp_path: Path) -> None:
    terms = {"DataLife": {"unit": "INF", "value": 0}}
    assert reason(tmp_path, artefact(**terms), as_of=as_of) == expected


def test_the_data_life_counts_from_the_fetch(tmp_path: Path) -> None:
    document = artefact(DataLife={"unit": "DAY", "value": 10})
    assert reason(tmp_path / "a", document, as_of=date(2025, 4, 13)) is None
    assert reason(tmp_path / "b", document, as_of=date(2025, 4, 14)) == "data_life_over"


def test_one_account_that_is_not_covered_withholds_the_file(tmp_path: Path) -> None:
    other = {"link_ref": "link-2", "masked_account_number": "XXXX7777"}
    raw = fetched({}, other)
    assert reason(tmp_path / "a", artefact(), raw=raw) == "outside_account"
    second = artefact(
        identity="c-2", Accounts=[ACCOUNT | {"linkRefNumber": "link-2", "maskedAccNumber": "X7777"}]
    )
    assert reason(tmp_path / "b", artefact(), second, raw=raw) is None


def test_a_file_that_does_not_say_its_period_or_day(tmp_path: Path) -> None:
    assert reason(tmp_path / "a", artefact(), raw=fetched({"period_start": None})) == "outside_range"
    undated = fetched(received=None)
    assert reason(tmp_path / "b", artefact(), raw=undated) is None
    assert reason(tmp_path / "c", artefact(consentExpiry="2025-11-29T00:00:00Z"), raw=undated) == "expired"
    life = artefact(DataLife={"unit": "MONTH", "value": 6})
    assert reason(tmp_path / "d", life, raw=undated) == "data_life_over", "counted from the end of its period"


def test_of_several_consents_one_that_covers_is_enough(tmp_path: Path) -> None:
    failing = [artefact(identity=f"c-{n}", **terms) for n, terms in enumerate(
        [{"fiTypes": ["SIP"]}, {"Purpose": {"code": "102"}}, {"FIDataRange": {}}], 2)]  # fmt: skip
    assert reason(tmp_path / "a", *failing, artefact()) is None
    row = judged(tmp_path / "b", fetched(), *failing)[FETCH]
    assert (row["reason"], row["consent_id"]) == ("outside_purpose", "c-3"), "the one that is nearest"


def test_gst_returns_from_an_aggregator_need_their_type_and_period(tmp_path: Path) -> None:
    file = landed(FETCH, 1, "aa_gstr1_3b", received_on=date(2025, 4, 3))
    raw = gst_inputs([sales(FETCH) | {"ret_period": "032025"}], files=[file])
    account = {"fiType": "GSTR1_3B", "linkRefNumber": "g", "maskedAccNumber": "29XX"}
    terms = {"fiTypes": ["GSTR1_3B"], "Accounts": [account]}
    assert reason(tmp_path / "a", artefact(**terms), raw=raw) is None
    short = {"FIDataRange": {"from": "2024-03-01", "to": "2025-03-30"}}
    assert reason(tmp_path / "b", artefact(**terms | short), raw=raw) == "outside_range"
    assert reason(tmp_path / "c", artefact(), raw=raw) == "outside_type"


@pytest.mark.parametrize("format", ["aa_insurance_policies", "aa_mutual_funds", "aa_equities"])
def test_other_data_of_an_aggregator_needs_its_type(format: str, tmp_path: Path) -> None:
    raw = {"raw.landed_files": table("raw.landed_files", [landed(FETCH, 1, format)])}
    account = {"fiType": format[3:].upper(), "linkRefNumber": "p"}
    document = artefact(fiTypes=[account["fiType"]], Accounts=[account])
    assert reason(tmp_path / "a", document, raw=raw) is None
    assert reason(tmp_path / "b", artefact(), raw=raw) == "outside_type"


UPLOAD = "CUST_1/gst/gstr1_042025.json"


def uploaded(format: str = "gstr1", received: date | None = None) -> dict[str, pa.Table]:
    return {
        "raw.landed_files": table(
            "raw.landed_files", [landed(UPLOAD, 1, format, received_on=received, source="gst")]
        )
    }


BASES = [
        (basis(), None, None),
        (basis(sources=["gst"]), None, None),
        (basis(sources=["bureau", "GST "]), None, None),
        (basis(sources="gst"), None, None),
        (basis(sources=["bureau"]), None, "no_lawful_basis"),
        (basis(files=["gst/*.json"]), None, None),
        (basis(files=["gst/gstr1_04????.json"]), None, None),
        (basis(files=["*/gst/*"]), None, None),
        (basis(files=["bank_statement/*"]), None, "no_lawful_basis"),
        (basis(sources=["bureau"], files=["gst/gstr1_*"]), None, None),
        (basis(valid_from="2025-12-01"), None, "no_lawful_basis"),
        (basis(valid_to="2025-11-29"), None, "expired"),
        (basis(valid_to="2025-11-30"), None, None),
        (basis(valid_to="2025-06-01"), date(2025, 6, 1), None),
        (basis(valid_to="2025-06-01"), date(2025, 6, 2), "expired"),
        (basis(valid_to=None), date(2025, 6, 2), None),
        (basis(withdrawn_on="2025-11-30"), None, "revoked"),
        (basis(withdrawn_on="2025-12-01"), None, None),
        (basis(kind="legitimate_use"), date(2023, 8, 10), "no_lawful_basis"),
        (basis(kind="vibes"), None, "no_lawful_basis"),
]  # fmt: skip


def test_any_other_file_needs_a_lawful_basis(tmp_path: Path) -> None:
    raw = [uploaded(received=received) for _, received, _ in BASES]
    documents = [{"lawful_basis": [record]} for record, _, _ in BASES]
    found = together(tmp_path, raw, documents)
    assert [row["reason"] for row in found] == [expected for _, _, expected in BASES]
    assert all(row["permitted"] or "lawful basis" in row["detail"].lower() for row in found)


def test_an_aggregator_consent_covers_no_uploaded_file(tmp_path: Path) -> None:
    assert judged(tmp_path, uploaded(), artefact())[UPLOAD]["reason"] == "no_lawful_basis"


def test_only_published_samples_in_an_aggregator_format_go_without_consent(tmp_path: Path) -> None:
    named = basis(sources=["account_aggregator"])
    assert reason(tmp_path / "a", {"lawful_basis": [named]}) == "no_consent"
    assert reason(tmp_path / "b", {"lawful_basis": [basis(kind="published_sample")]}) == "no_consent"
    assert reason(tmp_path / "c", {"lawful_basis": [named | {"kind": "published_sample"}]}) is None


def test_a_basis_of_another_customer_covers_nothing(tmp_path: Path) -> None:
    consent = read_landed_tables(
        land(tmp_path, {"CUST_2/consent/1.json": [artefact(), {"lawful_basis": [basis()]}]})
    )
    inputs = fetched() | clean_consent(consent, AS_OF)
    (row,) = permissions(inputs).to_pylist()
    assert row["reason"] == "no_consent"


def test_a_consent_beyond_the_published_templates_is_reported_and_not_refused(tmp_path: Path) -> None:
    row = judged(tmp_path, fetched(), artefact())[FETCH]
    assert row["ceiling"] == "valid for more than 1 month; data life above 1 month"
    within = {"consentExpiry": "2025-05-01T10:00:00.000Z", "DataLife": {"unit": "MONTH", "value": 1}}
    row = judged(tmp_path / "b", fetched(), artefact(**within), as_of=date(2025, 4, 10))[FETCH]
    assert (row["permitted"], row["ceiling"]) == (True, None)


def test_an_unreadable_file_is_not_permitted_for_that_reason(tmp_path: Path) -> None:
    broken = landed(UPLOAD, 0, "unknown", defect="unreadable_file", detail="It ends early.")
    raw = {"raw.landed_files": table("raw.landed_files", [broken])}
    row = judged(tmp_path, raw, {"lawful_basis": [basis()]})[UPLOAD]
    assert (row["permitted"], row["reason"], row["detail"]) == (False, "unreadable_file", "It ends early.")


def withheld(inputs: dict[str, pa.Table], file: str) -> dict[str, pa.Table]:
    rows = [
        row
        | (
            {"permitted": False, "reason": "revoked", "detail": "Consent c-1 was revoked."}
            if row["file"] == file
            else {}
        )
        for row in inputs[PERMISSIONS].to_pylist()
    ]
    return inputs | {PERMISSIONS: table(PERMISSIONS, rows)}


def test_the_records_of_a_withheld_file_are_cleaned_nowhere_and_accounted_for_as_one() -> None:
    kept = delivery("a", [transaction("2025-01-01", 100)] * 2)
    stopped = delivery("b", [transaction("2025-02-01", 50)] * 3)
    inputs = withheld(bank_inputs(kept, stopped), "b")
    outputs = clean_bank(inputs, AS_OF)
    assert set(outputs["clean.bank_transactions"]["file"].to_pylist()) == {"a"}
    assert unbalanced(inputs, outputs) == {}
    result = account_for(inputs | outputs, AS_OF)
    (row,) = result["clean.conservation"].to_pylist()
    assert (row["delivered"], row["read"], row["balanced"]) == (2, 2, True)
    assert row["delivered_rupees"] == Decimal(200)
    rejected = [row for row in result["clean.rejected_records"].to_pylist() if row["source"] == "landing"]
    assert [
        (row["file"], row["record_table"], row["container"], row["position"], row["reason"])
        for row in rejected
    ] == [("b", "raw.landed_files", -1, -1, "revoked")]
    assert rejected[0]["detail"] == "Consent c-1 was revoked. Its 3 records are withheld."


def test_a_file_without_a_permission_row_is_withheld() -> None:
    inputs = bank_inputs(delivery("a", [transaction("2025-01-01", 100)]))
    none = inputs | {PERMISSIONS: inputs[PERMISSIONS].slice(0, 0)}
    assert all(rows.num_rows == 0 for name, rows in permitted(none).items() if name.startswith("raw."))
    assert clean_bank(none, AS_OF)["clean.bank_transactions"].num_rows == 0


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    bases = {"lawful_basis": [basis(), basis(purpose="b")]}
    documents = [artefact(), artefact(identity="c-2"), notification("PAUSED"), bases]
    named = {f"CUST_1/consent/{number}.json": document for number, document in enumerate(documents)}
    consent = read_landed_tables(land(tmp_path, named))
    raw = fetched({}, {"link_ref": "x"})
    files = pa.concat_tables(
        [raw["raw.landed_files"], consent["raw.landed_files"], uploaded()["raw.landed_files"]]
    )
    inputs = raw | clean_consent(consent, AS_OF) | {"raw.landed_files": files}
    turned = {
        name: rows.take(pa.array(range(rows.num_rows)[::-1], pa.int64())) for name, rows in inputs.items()
    }
    assert permissions(inputs).equals(permissions(turned))
