"""Summary layer: what an analyst reads instead of single records."""

from msme_pipeline.lake.steps import Step
from msme_pipeline.summaries.anomalies.section import INPUTS as ANOMALY_INPUTS
from msme_pipeline.summaries.anomalies.section import anomalies_report
from msme_pipeline.summaries.cashflow import monthly as cashflow
from msme_pipeline.summaries.cashflow.monthly import monthly_cashflow
from msme_pipeline.summaries.coverage.section import INPUTS as COVERAGE_INPUTS
from msme_pipeline.summaries.coverage.section import READS as COVERAGE_READS
from msme_pipeline.summaries.coverage.section import coverage
from msme_pipeline.summaries.credit.section import credit_summary
from msme_pipeline.summaries.earnings.section import INPUTS as EARNINGS_INPUTS
from msme_pipeline.summaries.earnings.section import READS as EARNINGS_READS
from msme_pipeline.summaries.earnings.section import earnings_spendings
from msme_pipeline.summaries.gst.section import READS as GST_READS
from msme_pipeline.summaries.gst.section import gst_summary
from msme_pipeline.summaries.gst_turnover.turnover import gst_turnover
from msme_pipeline.summaries.insurance.section import insurance_summary
from msme_pipeline.summaries.metric_values.values import WIDE_TABLES, metric_values
from msme_pipeline.summaries.mutual_funds.section import mutual_funds_summary
from msme_pipeline.summaries.obligations import union as obligations
from msme_pipeline.summaries.obligations.debts import INPUTS as OBLIGATION_INPUTS
from msme_pipeline.summaries.obligations.debts import obligation_rows
from msme_pipeline.summaries.ocen.section import ocen_summary
from msme_pipeline.summaries.ondc.section import ondc_summary
from msme_pipeline.summaries.overall.section import INPUTS as OVERALL_INPUTS
from msme_pipeline.summaries.overall.section import overall_summary
from msme_pipeline.summaries.overall.sector import READS as SECTOR_READS
from msme_pipeline.summaries.transactions.section import INPUTS as TRANSACTION_INPUTS
from msme_pipeline.summaries.transactions.section import READS as TRANSACTION_READS
from msme_pipeline.summaries.transactions.section import transaction_summary

STEPS = (
    Step(
        name="monthly_cashflow",
        inputs=(
            "clean.accounts",
            "clean.bank_transactions",
            "clean.counterparties",
            "clean.transaction_parties",
            "clean.return_events",
        ),
        outputs=("summary.monthly_cashflow", "summary.transaction_flows"),
        compute=monthly_cashflow,
        reads=cashflow.READS,
        as_of="daily",
    ),
    Step(
        name="gst_turnover",
        inputs=("clean.gst_return_versions",),
        outputs=("summary.gst_turnover",),
        compute=gst_turnover,
        as_of="daily",
    ),
    Step(
        name="transaction_summary",
        inputs=TRANSACTION_INPUTS,
        outputs=("summary.transaction_summary",),
        compute=transaction_summary,
        reads=TRANSACTION_READS,
        as_of="daily",
    ),
    Step(
        name="obligations",
        inputs=OBLIGATION_INPUTS,
        outputs=("summary.obligations",),
        compute=obligation_rows,
        reads=obligations.READS,
        as_of="daily",
    ),
    Step(
        name="earnings_spendings",
        inputs=EARNINGS_INPUTS,
        outputs=("summary.earnings_spendings",),
        compute=earnings_spendings,
        reads=EARNINGS_READS,
        as_of="daily",
    ),
    Step(
        name="gst_summary",
        inputs=(
            "raw.landed_files",
            "clean.accounts",
            "clean.bank_transactions",
            "clean.gst_returns",
            "clean.gst_return_versions",
            "clean.gst_invoices",
            "clean.gst_invoice_versions",
            "clean.gst_purchases",
            "clean.gst_hsn",
            "clean.gst_filings",
            "summary.monthly_cashflow",
            "summary.transaction_flows",
            "summary.gst_turnover",
        ),
        outputs=(
            "summary.gst_summary",
            "summary.gst_compliance",
        ),
        compute=gst_summary,
        reads=GST_READS,
        as_of="daily",
    ),
    Step(
        name="credit_summary",
        inputs=(
            "raw.landed_files",
            "clean.accounts",
            "clean.bank_transactions",
            "clean.bureau_reports",
            "clean.tradelines",
            "clean.dpd_history",
            "clean.enquiries",
        ),
        outputs=("summary.credit_summary",),
        compute=credit_summary,
        reads=obligations.READS,
        as_of="daily",
    ),
    Step(
        name="mutual_funds_summary",
        inputs=(
            "raw.landed_files",
            "clean.accounts",
            "clean.file_permissions",
            "clean.mf_holdings",
            "clean.mf_transactions",
            "clean.sips",
            "clean.navs",
            "clean.deposits",
            "summary.monthly_cashflow",
        ),
        outputs=("summary.mutual_funds_summary",),
        compute=mutual_funds_summary,
        as_of="daily",
    ),
    Step(
        name="insurance_summary",
        inputs=(
            "raw.landed_files",
            "clean.accounts",
            "clean.file_permissions",
            "clean.insurance_policies",
            "clean.insurance_transactions",
            "summary.monthly_cashflow",
        ),
        outputs=("summary.insurance_summary",),
        compute=insurance_summary,
        as_of="daily",
    ),
    Step(
        name="ocen_summary",
        inputs=(
            "raw.landed_files",
            "clean.accounts",
            "clean.gst_returns",
            "clean.ocen_applications",
            "clean.ocen_offers",
            "clean.ocen_loans",
            "clean.ocen_instalments",
        ),
        outputs=("summary.ocen_summary",),
        compute=ocen_summary,
        as_of="daily",
    ),
    Step(
        name="ondc_summary",
        inputs=(
            "raw.landed_files",
            "clean.accounts",
            "clean.gst_returns",
            "clean.ondc_orders",
            "clean.ondc_order_items",
            "clean.ondc_order_events",
            "clean.ondc_settlements",
        ),
        outputs=("summary.ondc_summary",),
        compute=ondc_summary,
        as_of="daily",
    ),
    Step(
        name="anomalies_report",
        inputs=ANOMALY_INPUTS,
        outputs=("summary.anomalies_report", "summary.anomaly_evidence"),
        compute=anomalies_report,
        as_of="daily",
    ),
    Step(
        name="coverage",
        inputs=COVERAGE_INPUTS,
        outputs=("summary.coverage",),
        compute=coverage,
        reads=COVERAGE_READS,
        as_of="daily",
    ),
    Step(
        name="overall_summary",
        inputs=OVERALL_INPUTS,
        outputs=("summary.overall_summary", "summary.strengths_concerns", "summary.risk_features"),
        compute=overall_summary,
        as_of="daily",
        reads=SECTOR_READS,
    ),
    Step(
        name="metric_values",
        inputs=WIDE_TABLES,
        outputs=("summary.metric_values",),
        compute=metric_values,
        as_of="daily",
    ),
)
