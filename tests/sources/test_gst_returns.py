"""GSTR-2B and 2A, amendments, HSN summaries, CMP-08 and GSTR-4 are read and counted."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msme_pipeline.sources import read_landed, read_landed_tables

from . import landed_documents as documents
from .test_mutations import check, mutate

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats" / "gst"
GSTIN = "29AAAPL1234C1Z5"
SUPPLIER = "29AABCR1718E1ZL"


def purchase(number: str, **more: Any) -> dict[str, Any]:
    item = {"num": 1, "rt": 18, "txval": 1000, "igst": 0, "cgst": 90, "sgst": 90, "cess": 0}
    return {
        "inum": number,
        "dt": "12-06-2025",
        "val": 1180,
        "pos": "29",
        "rev": "N",
        "typ": "R",
        "itcavl": "Y",
        "items": [item],
    } | more


def gstr2b(period: str = "062025") -> dict[str, Any]:
    supplier = {"ctin": SUPPLIER, "trdnm": "RAO STEELS", "supprd": period}
    note = {
        "ntnum": "CN1",
        "dt": "20-06-2025",
        "val": 118,
        "typ": "C",
        "suptyp": "R",
        "itcavl": "Y",
        "txval": 100,
        "igst": 18,
        "cgst": 0,
        "sgst": 0,
        "cess": 0,
    }
    return {
        "gstin": GSTIN,
        "rtnprd": period,
        "gendt": "14-07-2025",
        "version": "1.0",
        "docdata": {
            "b2b": [supplier | {"inv": [purchase("S1"), purchase("S2")]}],
            "b2ba": [supplier | {"inv": [purchase("S0", oinum="S0", oidt="02-05-2025")]}],
            "cdnr": [supplier | {"nt": [note]}],
            "isd": [
                {
                    "ctin": SUPPLIER,
                    "doclist": [
                        {
                            "doctyp": "ISDI",
                            "docnum": "I1",
                            "docdt": "03-06-2025",
                            "itcelg": "Y",
                            "igst": 20,
                            "cgst": 0,
                            "sgst": 0,
                            "cess": 0,
                        }
                    ],
                }
            ],
            "impg": [
                {
                    "refdt": "28-06-2025",
                    "portcode": "INBOM",
                    "boenum": 2566282,
                    "boedt": "18-06-2025",
                    "txval": 123.02,
                    "igst": 22.14,
                    "cess": 0,
                }
            ],
            "impgsez": [
                {
                    "ctin": SUPPLIER,
                    "trdnm": "SEZ UNIT",
                    "boe": [{"boenum": 7, "boedt": "18-06-2025", "txval": 50, "igst": 9, "cess": 0}],
                }
            ],
        },
        "cpsumm": {"b2b": [{"ctin": SUPPLIER, "ttldocs": 2}]},
        "itcsumm": {"itcavl": {"nonrevsup": {"igst": 1}}},
    }


def amendments() -> dict[str, Any]:
    flat = {"rt": 5, "txval": 110, "iamt": 5.5}
    items = [{"num": 1, "itm_det": flat}]
    return {
        "gstin": GSTIN,
        "fp": "082025",
        "b2ba": [
            {"ctin": SUPPLIER, "inv": [documents.invoice(1) | {"oinum": "INV/9", "oidt": "02-05-2025"}]}
        ],
        "b2cla": [
            {
                "pos": "05",
                "inv": [
                    {
                        "inum": "L1",
                        "idt": "10-05-2025",
                        "oinum": "L0",
                        "oidt": "10-05-2025",
                        "val": 110,
                        "itms": items,
                    }
                ],
            }
        ],
        "expa": [
            {
                "exp_typ": "WPAY",
                "inv": [
                    {
                        "inum": "E1",
                        "idt": "12-05-2025",
                        "oinum": "E0",
                        "oidt": "12-05-2025",
                        "val": 9,
                        "itms": [flat],
                    }
                ],
            }
        ],
        "b2csa": [{"omon": "052025", "sply_ty": "INTRA", "typ": "OE", "pos": "29", "itms": [flat]}],
        "cdnra": [
            {
                "ctin": SUPPLIER,
                "nt": [
                    {
                        "ntty": "C",
                        "nt_num": "C1",
                        "nt_dt": "3-06-2025",
                        "ont_num": "C0",
                        "ont_dt": "01-06-2025",
                        "val": 5,
                        "itms": items,
                    }
                ],
            }
        ],
        "cdnura": [
            {
                "typ": "B2CL",
                "ntty": "D",
                "nt_num": "D1",
                "nt_dt": "03-06-2025",
                "ont_num": "D0",
                "ont_dt": "01-06-2025",
                "val": 5,
                "itms": items,
            }
        ],
        "hsn": {
            "hsn_b2b": [
                {"num": 1, "hsn_sc": "7214", "uqc": "KGS", "qty": 2.5, "rt": 18, "txval": 100, "iamt": 18}
            ],
            "hsn_b2c": [
                {
                    "num": 1,
                    "hsn_sc": "998898",
                    "desc": "JOB WORK",
                    "rt": 18,
                    "txval": 10,
                    "camt": 0.9,
                    "samt": 0.9,
                }
            ],
        },
    }


CMP08 = {
    "gstin": GSTIN,
    "ret_period": "062025",
    "outsup": {"txval": 500000, "camt": 2500, "samt": 2500},
    "insup": {"txval": 0},
}
GSTR4 = {"gstin": GSTIN, "fp": "032025", "txos": [{"rt": 1, "trnovr": 2000000, "camt": 10000, "samt": 10000}]}


def read(document: Any) -> dict[str, list[dict[str, Any]]]:
    rows = list(read_landed(documents.encode(document)))
    file = rows[-1].values
    assert file["defect"] is None, file
    assert file["records_delivered"] == file["records_read"] == len(rows) - 1
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        assert row.values["defect"] is None, row
        found.setdefault(row.table.removeprefix("raw."), []).append(row.values)
    return found


def test_gstr2b() -> None:
    found = read({"chksum": "x", "data": gstr2b()})
    (header,) = found["gst_returns"]
    assert (header["form"], header["gstin"], header["ret_period"], header["filing_date"]) == (
        "GSTR2B", GSTIN, "062025", "14-07-2025",
    )  # fmt: skip
    lines = found["gst_invoices"]
    assert [each["section"] for each in lines] == ["b2b", "b2b", "b2ba", "cdnr", "isd", "impg", "impgsez"]
    assert [each["invoice_number"] for each in lines] == ["S1", "S2", "S0", "CN1", "I1", "2566282", "7"]
    assert (lines[0]["counterparty_gstin"], lines[0]["supplier_name"]) == (SUPPLIER, "RAO STEELS")
    assert (lines[0]["invoice_date"], lines[0]["credit_available"]) == ("12-06-2025", "Y")
    assert lines[0]["items"][0]["cgst"] == "90"
    assert (lines[2]["original_number"], lines[2]["original_date"]) == ("S0", "02-05-2025")
    assert lines[3]["items"][0]["taxable_value"] == "100"
    assert (lines[4]["items"][0]["taxable_value"], lines[4]["items"][0]["igst"]) == (None, "20")


def test_several_statements_in_one_list() -> None:
    found = read([gstr2b(), gstr2b("072025")])
    assert [each["ret_period"] for each in found["gst_returns"]] == ["062025", "072025"]
    assert len(found["gst_invoices"]) == 14


def test_gstr2a() -> None:
    note = {
        "ntty": "C",
        "nt_num": "5",
        "nt_dt": "23-09-2018",
        "val": 1,
        "itms": [{"num": 1, "itm_det": {"txval": 9}}],
    }
    document = {
        "gstin": GSTIN, "fp": "032020",
        "b2b": [{"ctin": SUPPLIER, "cfs": "Y", "inv": [documents.invoice(1)]}],
        "cdn": [{"ctin": SUPPLIER, "cfs": "Y", "nt": [note]}],
    }  # fmt: skip
    found = read(document)
    assert found["gst_returns"][0]["form"] == "GSTR2A"
    assert [each["section"] for each in found["gst_invoices"]] == ["b2b", "cdn"]


def test_amendments_name_the_originals() -> None:
    lines = read(amendments())["gst_invoices"]
    assert [each["section"] for each in lines] == [
        "b2ba", "b2cla", "expa", "b2csa", "cdnra", "cdnura", "hsn", "hsn",
    ]  # fmt: skip
    assert [each["original_number"] for each in lines[:6]] == ["INV/9", "L0", "E0", None, "C0", "D0"]
    assert lines[3]["original_period"] == "052025"


def test_hsn_lines() -> None:
    first, second = read(amendments())["gst_invoices"][-2:]
    assert (first["hsn"], first["unit"], first["quantity"]) == ("7214", "KGS", "2.5")
    assert (second["hsn"], second["description"], second["items"][0]["cgst"]) == ("998898", "JOB WORK", "0.9")


def test_composition_dealers() -> None:
    (quarter,) = read(CMP08)["gst_returns"]
    assert (quarter["form"], quarter["outward_taxable"], quarter["cgst"]) == ("CMP08", "500000", "2500")
    year = read(GSTR4)
    assert year["gst_returns"][0]["form"] == "GSTR4"
    assert year["gst_invoices"][0]["items"][0]["taxable_value"] == "2000000"


def test_a_nil_return_has_a_header_and_no_documents() -> None:
    assert set(read({"gstin": GSTIN, "fp": "082025"})) == {"gst_returns", "landed_files"}


def test_the_registration_is_known_from_the_aggregator() -> None:
    document = documents.aa_gst(1, 1)
    document["Account"]["Profile"]["BusinessDetails"] |= {"sts": "Cancelled", "dty": "Regular"}
    header = read(document)["gst_returns"][0]
    assert (header["registration_status"], header["taxpayer_type"]) == ("Cancelled", "Regular")


SEEDS = {
    "2b": {"data": gstr2b()},
    "2bs": [gstr2b()],
    "amendments": amendments(),
    "cmp08": CMP08,
    "gstr4": GSTR4,
}


@pytest.mark.parametrize("seed", SEEDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_mutated_documents_lose_nothing(seed: str, data: st.DataObject) -> None:
    check(documents.encode(mutate(SEEDS[seed], data.draw)))


# Rows of raw.gst_returns, gst_invoices and gst_filings.
EXPECTED = {
    "filing_status_rows.json": (0, 0, 2),
    "gstr1_gov_json.json": (1, 18, 0),
    "gstr2a.json": (1, 7, 0),
    "gstr3b_filled.json": (1, 0, 0),
    "gstr3b_template.json": (1, 0, 0),
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
def test_samples() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == EXPECTED.keys()
    for sample, expected in EXPECTED.items():
        tables = read_landed_tables([SAMPLES / sample])
        (file,) = tables["raw.landed_files"].to_pylist()
        assert file["defect"] is None, file
        assert file["records_delivered"] == file["records_read"] == sum(expected)
        names = ("raw.gst_returns", "raw.gst_invoices", "raw.gst_filings")
        assert tuple(tables[name].num_rows for name in names) == expected, sample
        assert all(_sound(tables[name]) for name in names), sample


def _sound(table: pa.Table) -> bool:
    return table["defect"].null_count == len(table)
