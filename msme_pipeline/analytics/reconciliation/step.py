"""Declares the step `reconciliation`."""

from msme_pipeline.pipeline.step import Step

DOCUMENT = (
    "customer_id", "gstin", "period", "section", "document_id", "invoice_number", "invoice_date",
    "counterparty_gstin", "place_of_supply", "sign", "taxable_value", "igst", "cgst", "sgst", "cess",
    "is_branch_transfer",
)  # fmt: skip

STEP = Step(
    name="reconciliation",
    compute="msme_pipeline.analytics.reconciliation.reconcile:reconcile",
    reads={
        "clean.accounts": (
            "customer_id", "account_id", "account_type", "holder_name", "holder_pan", "status",
            "opening_date", "covered_from", "covered_to",
        ),
        "clean.bank_transactions": (
            "customer_id", "account_id", "transaction_id", "booked_date", "direction", "amount", "narration",
            "transfer_kind",
        ),
        "clean.counterparties": ("customer_id", "party_id", "name"),
        "clean.gst_returns": ("customer_id", "gstin", "period", "trade_name", "legal_name",),
        "clean.gst_invoices": DOCUMENT,
        "clean.gst_invoice_versions": (*DOCUMENT, "known_to"),
        "clean.gst_return_versions": (
            "customer_id", "gstin", "period_end", "form", "version", "turnover", "branch_transfers"
        ),
        "clean.gstin_master": ("customer_id", "gstin", "trade_name", "legal_name",),
        "clean.receivables": ("customer_id", "gstin", "party", "invoice_number", "invoice_date", "due_date",),
        "clean.ondc_orders": ("customer_id", "order_id", "completed_on", "net_value",),
        "clean.ondc_settlements": (
            "customer_id", "order_id", "settlement_id", "settlement_reference", "settled_on", "gross", "net",
            "status",
        ),
        "summary.monthly_cashflow": (
            "customer_id", "month", "days_covered", "gross_inflow", "own_transfer_in", "loan_proceeds",
            "owner_capital_in", "deposit_maturity", "tax_refund", "interest_received", "other_income",
            "circular_in", "reversal_in", "operating_inflow", "unclassified_inflow", "cash_deposits",
        ),
        "summary.transaction_flows": (
            "customer_id", "account_id", "transaction_id", "sequence", "booked_date", "direction", "amount",
            "category", "flow", "pair", "party_id", "party_kind", "party",
        ),
        "summary.gst_turnover": (
            "customer_id", "gstin", "period", "period_end", "frequency", "turnover_3b", "turnover_1",
            "turnover_composition", "tax_3b", "tax_1", "branch_transfers", "difference",
        ),
        "summary.gst_compliance": ("customer_id", "form", "period_end", "status"),
        "summary.gst_summary": ("customer_id", "debtor_days"),
        "summary.coverage": ("customer_id", "accounts_not_landed", "unseen_gstins"),
    },
    writes=(
        "analytics.reconciliation_links",
        "analytics.reconciliation_months",
        "analytics.reconciliation_summary",
        "analytics.unmatched_items",
    ),
    as_of="daily",
    charts={
        "analytics.reconciliation_months": "msme_pipeline.analytics.reconciliation.chart:turnover_chart",
    },
)  # fmt: skip
