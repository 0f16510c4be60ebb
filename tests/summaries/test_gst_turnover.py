"""GSTR-3B and GSTR-1 stand side by side per return period."""

from datetime import date
from decimal import Decimal
from typing import Any

from msme_pipeline.summaries.gst_turnover.turnover import gst_turnover
from msme_pipeline.tables import TABLES
from tests.summaries.clean_rows import AS_OF, as_known, table

GSTIN = "27AAPFU0939F1ZV"


def filed(form: str, month: int = 4, year: int = 2024, **more: Any) -> dict[str, Any]:
    end = date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    on = date.fromordinal(end.toordinal() + 20)
    row = {
        "gstin": GSTIN,
        "form": form,
        "frequency": "monthly",
        "period": date(year, month, 1),
        "period_end": end,
        "version": 0,
        "known_from": on,
        "cause": "filed",
        "filing_date": on,
        "turnover": Decimal(100),
        "tax": Decimal(18),
    }
    if form == "GSTR1":
        row |= {
            "b2b_taxable": Decimal(90),
            "invoices": 1,
            "branch_transfers": Decimal(0),
            "rejected": Decimal(0),
        }
    return row | more


def turnover(returns: list[dict[str, Any]], as_of: date = AS_OF) -> list[dict[str, Any]]:
    inputs = {"clean.gst_return_versions": table("clean.gst_return_versions", returns)}
    result = gst_turnover(as_known(inputs, as_of), as_of)["summary.gst_turnover"]
    assert result.schema.equals(TABLES["summary.gst_turnover"].schema)
    return result.to_pylist()


def test_both_forms_share_a_row_and_are_compared() -> None:
    (row,) = turnover([filed("GSTR3B"), filed("GSTR1", turnover=Decimal(105), tax=Decimal("10.50"))])
    assert (row["turnover_3b"], row["turnover_1"], row["difference"]) == (100, 105, 5)
    assert (row["b2b_taxable"], row["invoices"], row["tax_1"]) == (90, 1, Decimal("10.50"))
    assert (row["pan"], row["financial_year"]) == ("AAPFU0939F", "2024-25")


def test_not_filed_is_null_and_a_nil_return_is_zero() -> None:
    nil, missing = turnover([filed("GSTR1", 4, turnover=Decimal(0)), filed("GSTR3B", 5)])
    assert (nil["turnover_1"], nil["turnover_3b"], nil["difference"]) == (0, None, None)
    assert (missing["turnover_1"], missing["b2b_taxable"], missing["turnover_3b"]) == (None, None, 100)
    assert missing["difference"] is None
    assert missing["difference"] is None


def test_a_quarter_stays_a_quarter() -> None:
    (row,) = turnover([filed("GSTR3B", 3, frequency="quarterly", period=date(2024, 1, 1))])
    assert (row["period"], row["period_end"], row["frequency"]) == (
        date(2024, 1, 1),
        date(2024, 3, 31),
        "quarterly",
    )
    assert row["financial_year"] == "2023-24"


def test_the_version_known_on_the_day_counts() -> None:
    first = filed("GSTR1", known_to=date(2024, 8, 9))
    second = filed("GSTR1", version=1, known_from=date(2024, 8, 9), cause="amended", turnover=Decimal(70))
    assert turnover([first, second], date(2024, 5, 19)) == []
    assert [row["turnover_1"] for row in turnover([first, second], date(2024, 8, 8))] == [100]
    assert [row["turnover_1"] for row in turnover([first, second], date(2024, 8, 9))] == [70]


def test_a_masked_filer_has_no_pan() -> None:
    assert turnover([filed("GSTR3B", gstin="24XXXXXXX19H1ZC")])[0]["pan"] is None


def test_rejected_documents_are_no_gap_between_the_returns() -> None:
    (row,) = turnover([filed("GSTR3B"), filed("GSTR1", turnover=Decimal(60), rejected=Decimal(40))])
    assert (row["turnover_1"], row["rejected_1"], row["difference"]) == (60, 40, 0)


def test_composition_dealers_have_a_column_of_their_own() -> None:
    (row,) = turnover([filed("CMP08", 6, frequency="quarterly", period=date(2024, 4, 1))])
    assert (row["turnover_3b"], row["turnover_composition"], row["difference"]) == (None, 100, None)


def test_what_goes_to_an_own_registration_was_not_sold() -> None:
    (row,) = turnover([filed("GSTR3B"), filed("GSTR1", branch_transfers=Decimal(40))])
    assert (row["turnover_3b"], row["turnover_declared"]) == (100, 60)
    (composition,) = turnover([filed("CMP08", 6, frequency="quarterly", period=date(2024, 4, 1))])
    assert composition["turnover_declared"] == 100
    (sales_only,) = turnover([filed("GSTR1")])
    assert sales_only["turnover_declared"] is None
