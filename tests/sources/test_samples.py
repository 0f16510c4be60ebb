"""Official samples, when they are there: what becomes of each."""

from datetime import date
from pathlib import Path

import pytest

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.insurance.clean import clean_insurance
from msme_pipeline.cleaning.mutual_funds.clean import clean_mutual_funds
from msme_pipeline.sources import read_landed_tables
from tests.cleaning.raw_rows import all_permitted

SAMPLES = Path(__file__).parents[2].parent / "shared" / "formats"
AS_OF = date(2025, 11, 30)

ACCOUNT = {"bank_accounts": 1}
DEPOSIT = {**ACCOUNT, "bank_transactions": 1}

# Rows of the raw tables that have some; or the reason code of a file that cannot be read.
EXPECTED: dict[str, dict[str, int] | str] = {
    "aa/setu_deposit_rebitv1.json": DEPOSIT,
    "aa/setu_deposit_rebitv2.json": DEPOSIT,
    "aa/setu_equities_v1.json": {**ACCOUNT, "mutual_fund_records": 2},
    "aa/setu_gstr1_3b_v1.json": {"gst_returns": 2, "gst_invoices": 1},
    "aa/setu_insurance_policies_v1.json": {**ACCOUNT, "insurance_records": 2},
    "aa/setu_mutual_funds_v1.json": {**ACCOUNT, "mutual_fund_records": 2},
    "aa/setu_recurring_deposit_rebitv2.json": DEPOSIT,
    "aa/setu_sip_v1.json": {**ACCOUNT, "mutual_fund_records": 2},
    "aa/setu_term_deposit_rebitv2.json": DEPOSIT,
    "aa/setu_ulip_v1.json": {**ACCOUNT, "insurance_records": 2, "mutual_fund_records": 1},
    "aa_xsd/Deposit.xml": DEPOSIT,
    "aa_xsd/Insurance_policies.xml": {**ACCOUNT, "insurance_records": 2},
    "aa_xsd/MutualFund.xml": {**ACCOUNT, "mutual_fund_records": 2},
    "aa_xsd/Recurring_deposit.xml": DEPOSIT,
    "aa_xsd/SIP.xml": {**ACCOUNT, "mutual_fund_records": 2},
    "aa_xsd/Term_Deposit.xml": DEPOSIT,
    "aa_xsd/deposit.xsd": "unknown_format",
    "aa_xsd/insurance_policies.xsd": "unknown_format",
    "aa_xsd/mutual_funds.xsd": "unknown_format",
    "aa_xsd/recurring_deposit.xsd": "unknown_format",
    "aa_xsd/sip.xsd": "unknown_format",
    "aa_xsd/term_deposit.xsd": "unknown_format",
    "aa_api/example_FIFetchResponse_from_openapi_1.1.2.json": "encrypted",
    "aa_api/example_ConsentArtefact_from_openapi_1.1.2.json": {"consent_records": 1},
    "aa_api/example_ConsentDetail_from_openapi_1.1.2.json": {"consent_records": 1},
    "aa_api/example_ConsentStatusNotification_from_openapi_1.1.2.json": {"consent_records": 1},
    "aa_api/example_ConsentsRequest_from_openapi_1.1.2.json": {"consent_records": 1},
    "aa_api/sahamati_consent_detail.json": {"consent_records": 1},
    # requests, notifications about fetches and reference lists say nothing about a customer
    "aa_api/example_FIRequest_from_openapi_1.1.2.json": "unknown_format",
    "aa_api/example_FIStatusNotification_from_openapi_1.1.2.json": "unknown_format",
    "aa_api/rebit_v2_request_bodies.json": "unknown_format",
    "masters/HDFC0CAGSBK.json": "unknown_format",
    "masters/KKBK0000261.json": "unknown_format",
    "masters/razorpay_ifsc_IFSC.json": "unknown_format",
    "masters/razorpay_ifsc_banknames.json": "unknown_format",
    "masters/state_codes.json": "unknown_format",
    "masters/udyam_response_cashfree_docs.json": "unknown_format",
    "masters/upi_handles.json": "unknown_format",
    "gst/filing_status_rows.json": {"gst_filings": 2},
    "gst/gstr1_gov_json.json": {"gst_returns": 1, "gst_invoices": 18},
    "gst/gstr2a.json": {"gst_returns": 1, "gst_invoices": 7},
    "gst/gstr3b_filled.json": {"gst_returns": 1},
    "gst/gstr3b_template.json": {"gst_returns": 1},
    "mf_cas/CASData.schema.json": "unknown_format",
    "mf_cas/NSDLCASData.schema.json": "unknown_format",
    "mf_cas/amfi_navall_excerpt.txt": {"mutual_fund_records": 1},
    "bank_statements/mt940_inr_synthetic.sta": {**ACCOUNT, "bank_transactions": 3},
}

# Reasons for which records of these samples do not become clean: most of their values are empty.
PUT_ASIDE: dict[str, list[str]] = {
    "aa/setu_deposit_rebitv1.json": [],
    "aa/setu_deposit_rebitv2.json": [],
    "aa/setu_equities_v1.json": ["missing_scheme", "missing_scheme"],
    "aa/setu_insurance_policies_v1.json": [],
    "aa/setu_mutual_funds_v1.json": ["missing_amount"],
    "aa/setu_recurring_deposit_rebitv2.json": [],
    "aa/setu_sip_v1.json": ["missing_scheme"],
    "aa/setu_term_deposit_rebitv2.json": [],
    "aa/setu_ulip_v1.json": ["missing_date"],
    "aa_xsd/Deposit.xml": [],
    "aa_xsd/Insurance_policies.xml": ["missing_policy_number", "missing_policy_number"],
    "aa_xsd/MutualFund.xml": ["missing_scheme", "missing_scheme"],
    "aa_xsd/Recurring_deposit.xml": ["missing_amount"],
    "aa_xsd/SIP.xml": ["missing_scheme", "missing_scheme"],
    "aa_xsd/Term_Deposit.xml": ["missing_amount"],
    "mf_cas/amfi_navall_excerpt.txt": [],
}

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not part of the repository")


@pytest.mark.parametrize("sample", EXPECTED)
def test_sample(sample: str) -> None:
    tables = read_landed_tables([SAMPLES / sample])
    (file,) = tables["raw.landed_files"].to_pylist()
    expected = EXPECTED[sample]
    if isinstance(expected, str):
        assert file["defect"] == expected
        return
    assert file["defect"] is None
    found = {name.removeprefix("raw."): len(table) for name, table in tables.items() if len(table)}
    assert found == {"landed_files": 1, **expected}
    records = sum(rows for table, rows in expected.items() if table != "bank_accounts")
    assert file["records_delivered"] == file["records_read"] == records
    for name, table in tables.items():
        assert table["defect"].null_count == len(table), name


@pytest.mark.parametrize("sample", PUT_ASIDE)
def test_what_a_sample_puts_aside(sample: str) -> None:
    inputs = all_permitted(read_landed_tables([SAMPLES / sample]))
    reasons = []
    for clean in (clean_bank, clean_mutual_funds, clean_insurance):
        for name, rows in clean(inputs, AS_OF).items():
            if name.endswith("_rejected"):
                reasons += rows["reason"].to_pylist()
    assert sorted(reasons) == PUT_ASIDE[sample]


def test_every_sample_is_judged() -> None:
    there = {
        str(path.relative_to(SAMPLES))
        for folder in ("aa", "aa_api", "aa_xsd", "gst", "masters", "mf_cas")
        for path in (SAMPLES / folder).iterdir()
        if path.suffix != ".yaml" and "consent-template" not in path.name
    }
    assert there <= EXPECTED.keys()
