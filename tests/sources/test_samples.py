"""Official samples, when they are there: what becomes of each."""

from pathlib import Path

import pytest

from msme_pipeline.sources import read_landed_tables

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats"

# Rows of raw.bank_accounts, bank_transactions, gst_returns, gst_invoices, gst_filings; or the reason code.
EXPECTED: dict[str, tuple[int, int, int, int, int] | str] = {
    "aa/setu_deposit_rebitv1.json": (1, 1, 0, 0, 0),
    "aa/setu_deposit_rebitv2.json": (1, 1, 0, 0, 0),
    "aa/setu_equities_v1.json": "unsupported_format",
    "aa/setu_gstr1_3b_v1.json": (0, 0, 2, 1, 0),
    "aa/setu_insurance_policies_v1.json": "unsupported_format",
    "aa/setu_mutual_funds_v1.json": "unsupported_format",
    "aa/setu_recurring_deposit_rebitv2.json": "unsupported_format",
    "aa/setu_sip_v1.json": "unsupported_format",
    "aa/setu_term_deposit_rebitv2.json": "unsupported_format",
    "aa/setu_ulip_v1.json": "unsupported_format",
    "aa_xsd/Deposit.xml": (1, 1, 0, 0, 0),
    "aa_xsd/Insurance_policies.xml": "unsupported_format",
    "aa_xsd/MutualFund.xml": "unsupported_format",
    "aa_xsd/Recurring_deposit.xml": "unsupported_format",
    "aa_xsd/SIP.xml": "unsupported_format",
    "aa_xsd/Term_Deposit.xml": "unsupported_format",
    "aa_xsd/deposit.xsd": "unknown_format",
    "aa_xsd/insurance_policies.xsd": "unknown_format",
    "aa_xsd/mutual_funds.xsd": "unknown_format",
    "aa_xsd/recurring_deposit.xsd": "unknown_format",
    "aa_xsd/sip.xsd": "unknown_format",
    "aa_xsd/term_deposit.xsd": "unknown_format",
    "aa_api/example_FIFetchResponse_from_openapi_1.1.2.json": "encrypted",
    "gst/filing_status_rows.json": (0, 0, 0, 0, 2),
    "gst/gstr1_gov_json.json": (0, 0, 1, 16, 0),
    "gst/gstr2a.json": "unsupported_format",
    "gst/gstr3b_filled.json": (0, 0, 1, 0, 0),
    "gst/gstr3b_template.json": (0, 0, 1, 0, 0),
    "mf_cas/CASData.schema.json": "unknown_format",
    "bureau/experian_INProfileResponse_v2.4_pseudonymised.xml": "unknown_format",
    "ondc/ret12_b2c_on_confirm.json": "unknown_format",
    "ocen/create_loan_application_request.json": "unknown_format",
    "bank_statements/mt940_inr_synthetic.sta": "unknown_format",
}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
@pytest.mark.parametrize("sample", EXPECTED)
def test_sample(sample: str) -> None:
    tables = read_landed_tables([SAMPLES / sample])
    (file,) = tables["raw.landed_files"].to_pylist()
    expected = EXPECTED[sample]
    if isinstance(expected, str):
        assert file["defect"] == expected
    else:
        assert file["defect"] is None
        assert tuple(len(table) for table in list(tables.values())[1:]) == expected
        assert file["records_delivered"] == file["records_read"] == sum(expected[1:])
        for name, table in tables.items():
            assert table["defect"].null_count == len(table), name


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")
def test_every_sample_of_bank_and_gst_is_judged() -> None:
    there = {
        str(path.relative_to(SAMPLES))
        for folder in ("aa", "aa_xsd", "gst")
        for path in (SAMPLES / folder).iterdir()
    }
    assert there <= EXPECTED.keys()
