"""Clean layer: typed, deduplicated, linked, and every record accounted for."""

from msme_pipeline.cleaning.bank.clean import clean_bank
from msme_pipeline.cleaning.bureau.clean import clean_bureau
from msme_pipeline.cleaning.consent.clean import clean_consent
from msme_pipeline.cleaning.conservation import account as conservation
from msme_pipeline.cleaning.conservation.account import ACCOUNTED_TABLES, account_for, unbalanced
from msme_pipeline.cleaning.counterparties import resolve as counterparties
from msme_pipeline.cleaning.counterparties.resolve import resolve_counterparties
from msme_pipeline.cleaning.deposits.clean import clean_deposits
from msme_pipeline.cleaning.gst.clean import clean_gst
from msme_pipeline.cleaning.insurance.clean import clean_insurance
from msme_pipeline.cleaning.mutual_funds.clean import clean_mutual_funds
from msme_pipeline.cleaning.ocen.clean import clean_ocen
from msme_pipeline.cleaning.ondc.clean import clean_ondc
from msme_pipeline.cleaning.permission.permit import (
    PERMISSION_INPUTS,
    PERMISSIONS,
    permit_files,
    withheld_files,
)
from msme_pipeline.cleaning.receivables.clean import clean_receivables
from msme_pipeline.cleaning.return_events import find as returns
from msme_pipeline.cleaning.return_events.find import find_return_events
from msme_pipeline.lake.steps import Step

STEPS = (
    Step(
        name="clean_consent",
        inputs=("raw.landed_files", "raw.consent_records"),
        outputs=(
            "clean.consents",
            "clean.consent_accounts",
            "clean.consent_events",
            "clean.consent_rejected",
        ),
        compute=clean_consent,
        hold=unbalanced,
    ),
    Step(
        name="permissions",
        inputs=PERMISSION_INPUTS,
        outputs=(PERMISSIONS,),
        compute=permit_files,
        as_of="daily",
        by_content=("file", "permitted", "reason", "detail"),
        remark=withheld_files,
    ),
    Step(
        name="clean_bank",
        inputs=("raw.landed_files", "raw.bank_accounts", "raw.bank_transactions", PERMISSIONS),
        outputs=("clean.accounts", "clean.bank_transactions", "clean.balance_breaks", "clean.bank_rejected"),
        compute=clean_bank,
        hold=unbalanced,
    ),
    Step(
        name="clean_deposits",
        inputs=("raw.landed_files", "raw.bank_accounts", PERMISSIONS),
        outputs=("clean.deposits",),
        compute=clean_deposits,
    ),
    Step(
        name="clean_gst",
        inputs=("raw.landed_files", "raw.gst_returns", "raw.gst_invoices", "raw.gst_filings", PERMISSIONS),
        outputs=(
            "clean.gst_returns",
            "clean.gst_invoices",
            "clean.gst_purchases",
            "clean.gst_hsn",
            "clean.gst_filings",
            "clean.gst_return_versions",
            "clean.gst_invoice_versions",
            "clean.gst_rejected",
        ),
        compute=clean_gst,
        hold=unbalanced,
    ),
    Step(
        name="clean_bureau",
        inputs=("raw.landed_files", "raw.bureau_records", PERMISSIONS),
        outputs=(
            "clean.bureau_reports",
            "clean.tradelines",
            "clean.dpd_history",
            "clean.enquiries",
            "clean.bureau_rejected",
        ),
        compute=clean_bureau,
        hold=unbalanced,
    ),
    Step(
        name="clean_mutual_funds",
        inputs=("raw.landed_files", "raw.mutual_fund_records", PERMISSIONS),
        outputs=(
            "clean.mf_holdings",
            "clean.mf_transactions",
            "clean.sips",
            "clean.navs",
            "clean.mutual_fund_rejected",
        ),
        compute=clean_mutual_funds,
        hold=unbalanced,
    ),
    Step(
        name="clean_insurance",
        inputs=("raw.landed_files", "raw.insurance_records", PERMISSIONS),
        outputs=("clean.insurance_policies", "clean.insurance_transactions", "clean.insurance_rejected"),
        compute=clean_insurance,
        hold=unbalanced,
    ),
    Step(
        name="clean_ondc",
        inputs=("raw.landed_files", "raw.ondc_records", PERMISSIONS),
        outputs=(
            "clean.ondc_orders",
            "clean.ondc_order_items",
            "clean.ondc_order_events",
            "clean.ondc_settlements",
            "clean.ondc_rejected",
        ),
        compute=clean_ondc,
        hold=unbalanced,
    ),
    Step(
        name="clean_ocen",
        inputs=("raw.landed_files", "raw.ocen_records", PERMISSIONS),
        outputs=(
            "clean.ocen_applications",
            "clean.ocen_offers",
            "clean.ocen_loans",
            "clean.ocen_instalments",
            "clean.ocen_rejected",
        ),
        compute=clean_ocen,
        hold=unbalanced,
    ),
    Step(
        name="clean_receivables",
        inputs=("raw.landed_files", "raw.receivable_records", PERMISSIONS),
        outputs=("clean.gstin_master", "clean.receivables", "clean.receivables_rejected"),
        compute=clean_receivables,
        hold=unbalanced,
    ),
    Step(
        name="counterparties",
        inputs=("clean.accounts", "clean.bank_transactions"),
        outputs=("clean.counterparties", "clean.transaction_parties"),
        compute=resolve_counterparties,
        reads=counterparties.READS,
    ),
    Step(
        name="return_events",
        inputs=("clean.bank_transactions",),
        outputs=("clean.return_events",),
        compute=find_return_events,
        reads=returns.READS,
    ),
    Step(
        name="conservation",
        inputs=(*ACCOUNTED_TABLES, PERMISSIONS),
        outputs=("clean.rejected_records", "clean.conservation"),
        compute=account_for,
        reads=conservation.READS,
    ),
)
