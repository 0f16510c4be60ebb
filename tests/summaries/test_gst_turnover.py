"""GSTR-3B and GSTR-1 stand side by side per return period."""

from datetime import date
from decimal import Decimal
from typing import Any

from msme_pipeline.summaries.gst import gst_turnover
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, table

GSTIN = "27AAPFU0939F1ZV"


def filed(form: str, month: int = 4, year: int = 2024, **more: Any) -> dict[str, Any]:
    end = date(year, month + 1, 1).toordinal() - 1
    row = {"gstin": GSTIN, "gstin_verified": True, "form": form, "frequency": "monthly", "period": date(year, month, 1), "period_end": date.fromordinal(end), "filing_date": date(year, month + 1, 20), "file": form + str(month), "return_no": 0}  # fmt: skip
    return row | ({"turnover": Decimal(100), "igst": Decimal(18)} if form == "GSTR3B" else {}) | more


def document(taxable: int, section: str = "b2b", sign: int = 1, month: int = 4) -> dict[str, Any]:
    zero = dict.fromkeys(("cgst", "sgst", "cess"), Decimal(0))
    return zero | {"gstin": GSTIN, "period": date(2024, month, 1), "section": section, "document_id": f"{section}{taxable}", "sign": sign, "taxable_value": Decimal(taxable), "igst": Decimal(taxable) / 10, "file": f"GSTR1{month}", "return_no": 0, "position": taxable}  # fmt: skip


def turnover(
    returns: list[dict[str, Any]],
    documents: list[dict[str, Any]] | None = None,
    as_of: date = AS_OF,
    rejected: list[dict[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    inputs = {
        "clean.gst_returns": table("clean.gst_returns", returns),
        "clean.gst_invoices": table("clean.gst_invoices", documents or []),
        "clean.gst_rejected": table("clean.gst_rejected", rejected or []),
    }
    result = gst_turnover(inputs, as_of)["summary.gst_turnover"]
    assert result.schema.equals(TABLES["summary.gst_turnover"].schema)
    return result.to_pylist()


def test_both_forms_share_a_row_and_are_compared() -> None:
    (row,) = turnover(
        [filed("GSTR3B"), filed("GSTR1")], [document(90), document(30, "b2cs"), document(15, "cdnr", -1)]
    )
    assert (row["turnover_3b"], row["turnover_1"], row["difference"]) == (100, 105, 5)
    assert (row["b2b_taxable"], row["invoices"], row["tax_1"]) == (90, 1, Decimal("10.50"))
    assert (row["pan"], row["financial_year"]) == ("AAPFU0939F", "2024-25")


def test_not_filed_is_null_and_a_nil_return_is_zero() -> None:
    nil, missing = turnover([filed("GSTR1", 4), filed("GSTR3B", 5)])
    assert (nil["turnover_1"], nil["invoices"], nil["turnover_3b"], nil["difference"]) == (0, 0, None, None)
    assert (missing["turnover_1"], missing["b2b_taxable"], missing["turnover_3b"]) == (None, None, 100)


def test_a_quarter_stays_a_quarter() -> None:
    quarter = {"frequency": "quarterly", "period": date(2024, 1, 1)}
    (row,) = turnover([filed("GSTR3B", 3, **quarter)])
    assert (row["period"], row["period_end"], row["frequency"]) == (
        date(2024, 1, 1),
        date(2024, 3, 31),
        "quarterly",
    )
    assert row["financial_year"] == "2023-24"


def test_returns_filed_or_received_after_as_of_are_unknown() -> None:
    assert turnover([filed("GSTR3B")], as_of=date(2024, 5, 19)) == []
    assert len(turnover([filed("GSTR3B")], as_of=date(2024, 5, 20))) == 1
    assert turnover([filed("GSTR3B", received_on=date(2025, 1, 1))], as_of=date(2024, 12, 31)) == []


def test_a_masked_filer_has_no_pan() -> None:
    assert turnover([filed("GSTR3B", gstin="24XXXXXXX19H1ZC")])[0]["pan"] is None


def test_a_rejected_document_is_no_gap_between_the_returns() -> None:
    aside = {
        "source": "gst",
        "record_table": "raw.gst_invoices",
        "file": "GSTR14",
        "container": 0,
        "position": 9,
    }
    rejected = [
        aside | {"disposition": "rejected", "reason": "bad_gstin", "amount": Decimal(40)},
        aside | {"disposition": "duplicate", "reason": "duplicate", "amount": Decimal(7), "position": 10},
    ]
    (row,) = turnover([filed("GSTR3B"), filed("GSTR1")], [document(60)], rejected=rejected)
    assert (row["turnover_1"], row["rejected_1"], row["difference"]) == (60, 40, 0)
