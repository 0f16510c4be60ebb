"""Reconciliation: what the bank confirms of the invoices, the orders and the turnover declared."""

import pyarrow as pa

from msme_pipeline.tables.records import rupees
from msme_pipeline.tables.schema import COUNT, DATE, FLAG, ORDINAL, TEXT, Column, Table, customer_column

NUMBER = pa.float64()
VERDICTS = ("in line", "review", "under-declared", "over-declared", "cannot conclude")
_VERDICT = Column(
    "verdict", TEXT, "What the bank says of the turnover declared", nullable=False, values=VERDICTS
)

LINKS = Table(
    "analytics.reconciliation_links",
    (
        "One row per link of a bank receipt: to an invoice, to a marketplace order, to the payment it "
        "came back from, or to a related party"
    ),
    key=("customer_id", "kind", "document_id", "document_no", "account_id", "transaction_id"),
    columns=(
        customer_column(),
        Column(
            "kind",
            TEXT,
            "What the receipt is linked to; circular (document is the payment that came back) and related"
            " (document is the party) are flags, not proof",
            nullable=False,
            values=("invoice", "settlement", "circular", "related"),
        ),
        Column(
            "document_id", TEXT, "Invoice number, order, paying transaction or digest of the related party",
            nullable=False
        ),
        Column(
            "document_no",
            ORDINAL,
            "Ordinal among documents of one number, by date, from 0 (numbers repeat over years and GSTINs)",
            nullable=False,
        ),
        Column(
            "party_id", TEXT, "PAN of the buyer, else its GSTIN; circular and related: the bank's party",
            personal=True,
        ),
        Column("party", TEXT, "Name of the party where one is known", personal=True),
        Column("account_id", TEXT, "Account of the receipt", nullable=False),
        Column("transaction_id", TEXT, "Receipt in `clean.bank_transactions`", nullable=False),
        Column("document_date", DATE, "Date of the invoice, of completion of the order, of the payment"),
        Column("received_on", DATE, "Date of the receipt", nullable=False),
        rupees("document_amount", "Amount of the document, GST included, credit notes not taken off"),
        rupees("receipt_amount", "Amount of the receipt", nullable=False),
        rupees("amount", "Part of the receipt that this link allocates", nullable=False),
        Column(
            "tier",
            TEXT,
            "What the link rests on: matched has evidence of its own, allocated is oldest first, for payers"
            " on account",
            nullable=False,
            values=("matched", "allocated", "flag"),
        ),
        Column("confidence", NUMBER, "Probability that the link is right; null for flags"),
        Column("reason", TEXT, "What speaks for it", nullable=False),
    ),
)  # fmt: skip

MONTHS = Table(
    "analytics.reconciliation_months",
    (
        "One row per month, or quarter where returns are quarterly: receipts in the bank against the "
        "turnover declared"
    ),
    key=("customer_id", "period"),
    columns=(
        customer_column(),
        Column("period", DATE, "First day", nullable=False),
        Column("period_end", DATE, "Last day", nullable=False),
        Column("level", TEXT, "How long the period is", nullable=False, values=("month", "quarter")),
        rupees("gross_receipts", "All credits; null where no bank file covers the period"),
        rupees("own_transfers", "Excluded: from own accounts"),
        rupees("loan_proceeds", "Excluded: loans disbursed"),
        rupees("owner_capital", "Excluded: brought in by the owner"),
        rupees("deposit_maturities", "Excluded: deposits and investments that came back"),
        rupees("tax_refunds", "Excluded: refunds of tax"),
        rupees("interest", "Excluded: interest and dividends"),
        rupees("other_income", "Excluded: rent, claims, subsidies, salaries"),
        rupees("circular", "Excluded: money that only went round"),
        rupees("reversals", "Excluded: own payments that came back"),
        rupees("sales_returned", "Taken off: returned cheques and refunds to buyers"),
        rupees("operating_receipts", "What is left: receipts of the business"),
        rupees("unclassified", "Part of it whose narration does not say what it is"),
        rupees("cash_deposits", "Part of it deposited in cash"),
        rupees("tax_deducted", "Added back: tax that buyers deducted, by the confirmed links"),
        rupees(
            "marketplace_deductions",
            "Added back: fees and taxes that marketplaces withheld; estimated where no settlement file says",
        ),
        rupees("acquirer_charges", "Added back: usual charges on card and QR settlements (estimate)"),
        rupees(
            "turnover_3b",
            (
                "Turnover of GSTR-3B (composition: CMP-08), without supplies between own GSTINs; null "
                "when not filed"
            ),
        ),
        rupees("turnover_1", "Turnover of GSTR-1, the same; null when not filed"),
        rupees("turnover_then", "Turnover as first declared: GSTR-1, else GSTR-3B or CMP-08"),
        rupees("turnover_now", "The same as known at as_of"),
        rupees("difference_3b_1", "GSTR-1 less GSTR-3B when both are filed"),
        Column(
            "differs_3b_1", FLAG,
            (
                "That difference is above the tolerance; null from July 2025, when GSTR-3B is locked to "
                "GSTR-1, and where one is missing"
            ),
        ),
        rupees("declared", "Turnover declared plus GST on it; null when not filed"),
        rupees("invoiced", "B2B documents dated in the period, GST included, credit notes taken off"),
        rupees(
            "expected",
            "Receipts to expect: B2B documents after the payment delay, the rest of the turnover at once",
        ),
        rupees("timing", "Explains: declared here and paid in other periods"),
        rupees("tds", "Explains: tax deducted by buyers"),
        rupees("fees", "Explains: deductions of marketplaces and acquirers"),
        rupees("cash", "Explains: sales to consumers that may have stayed cash, at most the policy's share"),
        rupees(
            "non_revenue", "Explains: credits that are no revenue (with sales returned), as a negative number"
        ),
        rupees(
            "unexplained",
            "Rest of declared less gross receipts; negative when more came in than was declared",
        ),
        Column("coverage_ratio", NUMBER, "(operating receipts + added back) ÷ expected, never capped"),
        _VERDICT,
        Column("reason", TEXT, "Why, with the numbers", nullable=False),
    ),
)  # fmt: skip

SUMMARY = Table(
    "analytics.reconciliation_summary",
    "One row per customer: whether the money in the bank confirms the turnover declared",
    key=("customer_id",),
    columns=(
        customer_column(),
        Column("as_of", DATE, "Date up to which data was read", nullable=False),
        Column("policy_version", TEXT, "Edition of the bands and tolerances", nullable=False),
        _VERDICT,
        Column("verdict_reason", TEXT, "Why, with the numbers", nullable=False),
        Column(
            "risk_level",
            TEXT,
            "How far the turnover is in doubt; null when nothing can be concluded",
            values=("Low", "Moderate", "High"),
        ),
        Column(
            "matches_found", COUNT, "Distinct invoices with a confirmed link", unit="invoices", nullable=False
        ),
        Column(
            "reconciliation_rate",
            NUMBER,
            (
                "100 × rupees allocated by confirmed links ÷ (gross − credit notes − tax deducted) of the "
                "mature invoices: those older than the 90th percentile of their party's delay"
            ),
            unit="%",
        ),
        Column("rate_reason", TEXT, "Why the rate is null"),
        Column(
            "discrepancy_pct", NUMBER,
            "100 × (expected − observed receipts) ÷ expected over the compared periods; signed, uncapped",
            unit="%",
        ),
        Column("discrepancy_reason", TEXT, "Why it is null"),
        Column(
            "periods_compared", COUNT, "Periods that bank and returns both cover in full", unit="periods",
            nullable=False,
        ),
        Column("compared_from", DATE, "First day of the first of them"),
        Column("compared_to", DATE, "Last day of the last of them"),
        rupees("observed", "Operating receipts and what was added back, compared periods"),
        rupees("expected", "Receipts to expect by the returns, compared periods"),
        Column("coverage_ratio", NUMBER, "The one ÷ the other, never capped"),
        Column("coverage_ratio_classified", NUMBER, "The same without receipts whose narration says nothing"),
        Column("median_ratio", NUMBER, "Median of the ratios of the periods: a single month cannot move it"),
        rupees("timing", "Explains: declared in the compared periods and paid in others"),
        rupees("tds", "Explains: tax deducted by buyers"),
        rupees("fees", "Explains: deductions of marketplaces and acquirers"),
        rupees("cash", "Explains: sales to consumers that may have stayed cash"),
        rupees("non_revenue", "Explains: credits that are no revenue, as a negative number"),
        rupees("unexplained", "Rest of declared less gross receipts"),
        rupees("declared_then", "Turnover of the compared periods as first declared"),
        rupees("declared_now", "The same as known at as_of"),
        Column(
            "periods_differ_3b_1", COUNT, "Periods before July 2025 whose GSTR-1 and GSTR-3B differ",
            unit="periods", nullable=False,
        ),
        Column(
            "debtor_days", NUMBER, "Amount-weighted days from invoice to receipt over the confirmed links",
            unit="days",
        ),
        Column("debtor_days_reason", TEXT, "Why they are null"),
        Column(
            "delay_source",
            TEXT,
            "Where the delay is from that the months were shifted by",
            nullable=False,
            values=("confirmed links", "estimate of the GST summary", "policy"),
        ),
        Column("mature_invoices", COUNT, "Invoices that the rate is about", unit="invoices", nullable=False),
        rupees("mature_amount", "Their gross amount less credit notes and tax deducted", nullable=False),
        rupees("allocated_amount", "Part of it that confirmed links paid", nullable=False),
        rupees("on_account_amount", "Allocated oldest first, beside the confirmed links", nullable=False),
        Column(
            "names",
            TEXT,
            "Where buyers' names come from; with none there are amounts, learned aliases and PAN only",
            nullable=False,
            values=("master", "ledger", "master and ledger", "none"),
        ),
        Column(
            "settled_orders", COUNT, "ONDC orders linked to a bank receipt", unit="orders", nullable=False
        ),
        rupees("circular_receipts", "Receipts that only went round, compared periods", nullable=False),
        rupees(
            "related_receipts", "Receipts flagged as from related parties, compared periods", nullable=False
        ),
        Column("related_parties", COUNT, "Parties flagged as related", unit="parties", nullable=False),
        Column(
            "partial_coverage", TEXT, "What of the bank is probably not seen; null when nothing points to it"
        ),
    ),
)  # fmt: skip

UNMATCHED = Table(
    "analytics.unmatched_items",
    "One row per invoice, receipt or order that is open, wholly or in part",
    key=("customer_id", "kind", "item_id", "item_no"),
    columns=(
        customer_column(),
        Column("kind", TEXT, "What is open", nullable=False, values=("invoice", "receipt", "order")),
        Column(
            "item_id",
            TEXT,
            "Invoice number, account and transaction of the receipt, or order",
            nullable=False,
        ),
        Column(
            "item_no", ORDINAL, "Ordinal among invoices of one number, as in the links; else 0",
            nullable=False
        ),
        Column(
            "party_id", TEXT, "PAN of the buyer, else its GSTIN; of receipts the bank's party", personal=True
        ),
        Column("party", TEXT, "Name where one is known", personal=True),
        Column("dated", DATE, "Invoice date, receipt date or completion", nullable=False),
        Column("age_days", ORDINAL, "Days to as_of", unit="days", nullable=False),
        rupees("amount", "Amount, GST included", nullable=False),
        rupees("open_amount", "Part that no link explains", nullable=False),
        Column("overdue", FLAG, "Older than the 90th percentile of the party's delay; null for receipts"),
        Column(
            "reason",
            TEXT,
            "What is missing",
            nullable=False,
            values=(
                "no receipt found",
                "not yet expected",
                "paid in part",
                "no invoice found",
                "more than the invoices found",
                "no settlement found in the bank",
            ),
        ),
    ),
)  # fmt: skip
