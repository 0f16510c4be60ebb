"""Tables of the summary and serving layers: monthly flows, turnover, the portfolio."""

from msme_pipeline.metrics.anomalies import RULES
from msme_pipeline.tables.bureau import LOAN_TYPES, SUBJECTS
from msme_pipeline.tables.clean import CATEGORY_NAMES, DIRECTIONS, FREQUENCIES, RAILS
from msme_pipeline.tables.parties import PARTY_KINDS
from msme_pipeline.tables.schema import (
    COUNT,
    DATE,
    FLAG,
    MONEY,
    ORDINAL,
    TEXT,
    Column,
    Table,
    customer_column,
)
from msme_pipeline.tables.taxonomy import FLOWS

_FLOWS = (*(flow for flow in FLOWS if flow != "unknown"), "circular")


def _rupees(name: str, meaning: str, nullable: bool = False) -> Column:
    return Column(name, MONEY, meaning, unit="₹", nullable=nullable)


MONTHLY_CASHFLOW = Table(
    "summary.monthly_cashflow",
    "One row per customer and calendar month inside the range that the bank files cover",
    key=("customer_id", "month"),
    columns=(
        customer_column(),
        Column("month", DATE, "First day of the month", nullable=False),
        Column(
            "days_covered",
            ORDINAL,
            "Days of the month that the files of at least one account cover",
            unit="days",
            nullable=False,
        ),
        Column("transactions", COUNT, "Transactions of the month", unit="rows", nullable=False),
        _rupees("opening_balance", "Sum of the balances of all accounts before the month", nullable=True),
        _rupees("gross_inflow", "All credits"),
        _rupees("gross_outflow", "All debits"),
        _rupees("closing_balance", "Sum of the balances at the end of the month", nullable=True),
        _rupees(
            "unexplained_change",
            "Closing less (opening + inflow - outflow): money of missing or rejected records",
            nullable=True,
        ),
        _rupees("average_balance", "Mean over the covered days of the end-of-day balances", nullable=True),
        _rupees("minimum_balance", "Lowest end-of-day balance", nullable=True),
        _rupees("closing_headroom", "Closing balance plus undrawn sanctioned OD/CC limits", nullable=True),
        _rupees("operating_inflow", "Sales receipts net of returned cheques and refunds to buyers"),
        _rupees("own_transfer_in", "Credits from the customer's own accounts"),
        _rupees("loan_proceeds", "Loans disbursed"),
        _rupees("owner_capital_in", "Capital brought in by the owner"),
        _rupees("deposit_maturity", "Maturities and sweeps back from deposits"),
        _rupees("tax_refund", "Refunds of tax"),
        _rupees("interest_received", "Interest received"),
        _rupees("other_income", "Rent received, claims, subsidies, salaries: neither sales nor financing"),
        _rupees(
            "circular_in",
            "Credits of a party that was paid as much within a week before, or exactly as much after",
        ),
        _rupees("reversal_in", "Own payments that came back: returned debits and refunds by suppliers"),
        _rupees(
            "operating_outflow", "Suppliers, salaries, rent, utilities, taxes, charges; net of reversals"
        ),
        _rupees("debt_service", "Instalments and interest paid to lenders, net of returned ones"),
        _rupees("own_transfer_out", "Debits to the customer's own accounts"),
        _rupees("drawings", "Owner's drawings and personal payments"),
        _rupees("investments", "Deposits made, mutual funds, insurance savings"),
        _rupees("capital_expenditure", "Machinery, vehicles, property"),
        _rupees("circular_out", "The debits that belong to those credits"),
        _rupees(
            "unclassified_inflow",
            (
                "Part of operating inflow whose class is unknown: most are sales, and a large share "
                "caps the score"
            ),
        ),
        _rupees("unclassified_outflow", "Part of operating outflow whose class is unknown"),
        _rupees("surplus_before_debt_service", "Operating inflow less operating outflow"),
        _rupees("surplus_after_debt_service", "The former less debt service"),
        _rupees("surplus_after_drawings", "The former less drawings"),
        Column(
            "inward_returns",
            ORDINAL,
            "Debit presentations returned for any reason",
            unit="events",
            nullable=False,
        ),
        Column("outward_returns", ORDINAL, "Deposited cheques returned", unit="events", nullable=False),
        _rupees("cash_deposits", "Part of operating inflow deposited in cash"),
    ),
)

TRANSACTION_FLOWS = Table(
    "summary.transaction_flows",
    "One row per transaction known at as_of: the flow of `monthly_cashflow` that it is part of",
    key=("customer_id", "account_id", "transaction_id"),
    columns=(
        customer_column(),
        Column("account_id", TEXT, "Account of `clean.accounts`", nullable=False),
        Column("transaction_id", TEXT, "Transaction of `clean.bank_transactions`", nullable=False),
        Column("sequence", COUNT, "Order of posting within the account", nullable=False),
        Column("booked_date", DATE, "Indian calendar date of posting", nullable=False),
        Column("direction", TEXT, "Into or out of the account", nullable=False, values=DIRECTIONS),
        _rupees("amount", "Amount"),
        _rupees("balance", "Balance after it, also where the file gives none", nullable=True),
        Column("category", TEXT, "Category of the taxonomy", nullable=False, values=CATEGORY_NAMES),
        Column("rail", TEXT, "Way of payment", nullable=False, values=RAILS),
        Column(
            "flow",
            TEXT,
            "Flow of the taxonomy, `circular` for money that goes round; unknown ones count as operating",
            nullable=False,
            values=_FLOWS,
        ),
        Column(
            "reverses",
            TEXT,
            "Flow that a reversal takes back",
            values=("operating_outflow", "debt_service", "drawings", "investments", "capital_expenditure"),
        ),
        Column("essential", FLAG, "Payment a business cannot leave out; null for credits"),
        Column("pair", COUNT, "Same number for the two legs of a circular payment of the customer"),
        Column("party_id", TEXT, "Party of `clean.counterparties`"),
        Column("party_kind", TEXT, "Its kind", values=PARTY_KINDS),
        Column("party", TEXT, "Party, else the name as the narration gives it, folded", personal=True),
    ),
)

ANOMALY_EVIDENCE = Table(
    "summary.anomaly_evidence",
    "One row per finding of an anomaly rule in the last 12 months",
    key=("customer_id", "rule", "evidence_no"),
    columns=(
        customer_column(),
        Column("rule", TEXT, "Rule, as in `summary.anomalies_report`", nullable=False, values=RULES),
        Column("evidence_no", COUNT, "Ordinal by date, from 0", nullable=False),
        Column("account_id", TEXT, "Account", nullable=False),
        Column("transaction_id", TEXT, "Transaction; of a pair the credit", nullable=False),
        Column("month", DATE, "First day of its month", nullable=False),
        Column("occurred_on", DATE, "Date", nullable=False),
        _rupees("amount", "Amount"),
        Column("sentence", TEXT, "What was found, with numbers", nullable=False),
    ),
)

OBLIGATIONS = Table(
    "summary.obligations",
    (
        "One row per debt of the customer: instalments in the bank and tradelines of the bureau "
        "united, never both"
    ),
    key=("customer_id", "obligation_id"),
    columns=(
        customer_column(),
        Column(
            "obligation_id", TEXT, "Digest of the series of instalments and the tradeline", nullable=False
        ),
        Column("lender", TEXT, "Lender as the bank names it, else the bureau"),
        Column("source", TEXT, "Where it is seen", nullable=False, values=("bank", "bureau", "both")),
        Column(
            "kind",
            TEXT,
            "How it is repaid",
            nullable=False,
            values=("instalment", "revolving", "bullet"),
        ),
        _rupees(
            "monthly_amount",
            "Obligation a month; null for limits, bullet loans and lines without one",
            nullable=True,
        ),
        Column("first_month", DATE, "First day of the month of the first instalment or the opening"),
        Column("last_month", DATE, "First day of the month it was last seen or closed"),
        Column("active", FLAG, "Still owed", nullable=False),
        Column("subject", TEXT, "Subject of the report; null when only the bank shows it", values=SUBJECTS),
        Column("loan_type", TEXT, "Type of the tradeline", values=LOAN_TYPES),
        _rupees("outstanding", "Balance as the bureau reports it", nullable=True),
        _rupees("sanctioned", "Amount sanctioned as the bureau reports it", nullable=True),
        Column("report_id", TEXT, "Report of `clean.bureau_reports`"),
        Column("tradeline_id", TEXT, "Tradeline of `clean.tradelines`"),
    ),
)

GST_TURNOVER = Table(
    "summary.gst_turnover",
    "One row per GSTIN and return period: GSTR-3B and GSTR-1 side by side, never added together",
    key=("customer_id", "gstin", "period", "frequency"),
    columns=(
        customer_column(),
        Column("gstin", TEXT, "GSTIN of the filer", nullable=False, personal=True),
        Column("pan", TEXT, "PAN inside the GSTIN; null when delivered masked", personal=True),
        Column("period", DATE, "First day of the return period", nullable=False),
        Column("period_end", DATE, "Last day of the return period", nullable=False),
        Column(
            "frequency",
            TEXT,
            "How often it is due; a quarter is never spread over months",
            nullable=False,
            values=FREQUENCIES[:2],
        ),
        Column("financial_year", TEXT, "Indian financial year, e.g. 2025-26", nullable=False),
        _rupees(
            "turnover_3b",
            "3.1(a)+(b)+(c)+(e) plus 3.1.1 of GSTR-3B; null when not filed, 0 for a nil return",
            nullable=True,
        ),
        _rupees(
            "turnover_1", "Taxable value of GSTR-1 less credit notes; null when not filed", nullable=True
        ),
        _rupees(
            "turnover_composition",
            "Outward supplies of CMP-08 (composition dealers); else null",
            nullable=True,
        ),
        _rupees(
            "turnover_declared",
            (
                "turnover_3b, else turnover_composition, less branch_transfers: what the business "
                "declared to have sold"
            ),
            nullable=True,
        ),
        _rupees("tax_3b", "Output tax of GSTR-3B, of composition dealers of CMP-08", nullable=True),
        _rupees(
            "tax_payable",
            (
                "tax_3b less itc_3b and the credit left over from earlier periods: what is due in "
                "cash, not below 0"
            ),
            nullable=True,
        ),
        _rupees("tax_1", "Output tax of GSTR-1", nullable=True),
        _rupees("b2b_taxable", "Taxable value of B2B documents in GSTR-1", nullable=True),
        _rupees(
            "branch_transfers",
            "Supplies to the customer's own GSTINs in GSTR-1, part of both turnovers",
            nullable=True,
        ),
        _rupees("itc_3b", "Net input tax credit of GSTR-3B, all heads", nullable=True),
        Column("invoices", COUNT, "B2B documents in GSTR-1", unit="documents"),
        _rupees(
            "rejected_1",
            "Taxable value of GSTR-1 documents that were rejected; not in turnover_1",
            nullable=True,
        ),
        _rupees(
            "difference",
            "GSTR-1, rejected documents included, less GSTR-3B, when both are filed",
            nullable=True,
        ),
        Column("filed_3b", DATE, "Filing date of GSTR-3B or CMP-08"),
        Column("filed_1", DATE, "Filing date of GSTR-1"),
    ),
)

PORTFOLIO = Table(
    "serving.portfolio",
    "One row per customer: the numbers an analyst asks for first",
    key=("customer_id",),
    columns=(
        customer_column(),
        Column("as_of", DATE, "Date up to which data was read", nullable=False),
        Column("months", ORDINAL, "Months of bank history", unit="months", nullable=False),
        Column("transactions", COUNT, "Clean transactions", unit="rows", nullable=False),
        Column("rejected", COUNT, "Records rejected", unit="records", nullable=False),
        Column("duplicates", COUNT, "Records seen before", unit="records", nullable=False),
        _rupees("average_monthly_inflow", "Mean operating inflow of the last 12 full months", nullable=True),
        _rupees(
            "average_monthly_surplus",
            "Mean surplus after debt service of the last 12 full months",
            nullable=True,
        ),
        _rupees(
            "gst_turnover",
            (
                "Turnover of GSTR-3B or CMP-08 of the 12 months to the latest filed period, without "
                "supplies between own GSTINs"
            ),
            nullable=True,
        ),
        _rupees("closing_balance", "Balance at the end of the last month", nullable=True),
    ),
)
