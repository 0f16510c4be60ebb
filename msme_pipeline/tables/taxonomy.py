"""Classes of bank flows, as data: what each means, which way the money goes, and which flow it belongs to."""

from dataclasses import dataclass

import pyarrow as pa

TAXONOMY_VERSION = "2025.2"
"""Year and edition; changes whenever a category, its direction or its flow changes."""

FLOWS = {
    "operating_inflow": "Receipts of the business itself",
    "sales_reduction": "Takes receipts back: returned cheques, refunds to customers",
    "operating_outflow": "Costs of the business itself, taxes included",
    "outflow_reduction": "Takes payments back: refunds of suppliers, reversals, charges waived",
    "debt_service": "Instalments, interest and repayments of debt",
    "loan_proceeds": "Money lent to the customer",
    "own_transfer": "Between accounts of the customer",
    "owner_capital": "Brought in by the owners",
    "drawings": "Taken out or spent privately by the owners",
    "investments": "Put into deposits, funds and securities",
    "deposit_maturity": "Deposits, sweeps and investments come back",
    "capital_expenditure": "Machines, vehicles, premises",
    "tax_refund": "Taxes come back",
    "interest_received": "Earned on balances, deposits and shares",
    "other_income": "Neither sales nor financing: rent received, claims, subsidies, salary",
    "unknown": "The narration does not say",
}
"""Flow classes of `monthly_cashflow` and their meaning."""


@dataclass(frozen=True)
class Category:
    """`directions` is CREDIT, DEBIT or both; `essential` says whether a business can leave the payment
    out."""

    name: str
    directions: tuple[str, ...]
    flow: str
    meaning: str
    essential: bool | None = None


_IN, _OUT, _BOTH = ("CREDIT",), ("DEBIT",), ("CREDIT", "DEBIT")

CATEGORIES = (
    Category("sales_receipt", _IN, "operating_inflow", "Customer pays for goods or services"),
    Category(
        "marketplace_settlement", _IN, "operating_inflow", "Online marketplace pays out sales less fees"
    ),
    Category(
        "card_settlement", _IN, "operating_inflow", "Acquirer or aggregator pays out card, QR and UPI sales"
    ),
    Category("cash_deposit", _IN, "operating_inflow", "Notes paid in at branch or machine"),
    Category(
        "cheque_return", _OUT, "sales_reduction", "Cheque of a customer, deposited before, came back unpaid"
    ),
    Category("customer_refund", _OUT, "sales_reduction", "Price of a sale given back"),
    Category("supplier_payment", _OUT, "operating_outflow", "Goods and services bought", True),
    Category("salary", _OUT, "operating_outflow", "Wages, salaries, bonus of staff", True),
    Category("rent", _OUT, "operating_outflow", "Rent of shop, office, godown", True),
    Category("utilities", _OUT, "operating_outflow", "Electricity, water, piped gas", True),
    Category("telecom", _OUT, "operating_outflow", "Telephone, mobile, internet", True),
    Category("fuel", _OUT, "operating_outflow", "Petrol, diesel, gas for vehicles", True),
    Category("freight", _OUT, "operating_outflow", "Transport, courier, logistics, tolls", True),
    Category("professional_fees", _OUT, "operating_outflow", "Accountant, lawyer, consultant, audit", True),
    Category("advertising", _OUT, "operating_outflow", "Advertising and promotion", False),
    Category("gst_payment", _OUT, "operating_outflow", "Goods and services tax", True),
    Category(
        "tds_payment", _OUT, "operating_outflow", "Tax deducted or collected at source, paid over", True
    ),
    Category(
        "income_tax_payment", _OUT, "operating_outflow", "Advance, self-assessment and other income tax", True
    ),
    Category("customs_duty", _OUT, "operating_outflow", "Duty on imports", True),
    Category(
        "statutory_dues",
        _OUT,
        "operating_outflow",
        "Provident fund, ESI, professional tax, labour welfare",
        True,
    ),
    Category("insurance_premium", _OUT, "operating_outflow", "Premium of any insurance", True),
    Category("bank_charge", _OUT, "operating_outflow", "Fees of the bank other than for returns", False),
    Category(
        "return_charge", _OUT, "operating_outflow", "Fee of the bank for a returned debit or cheque", False
    ),
    Category("credit_card_payment", _OUT, "operating_outflow", "Credit card bill paid", False),
    Category("donation", _OUT, "operating_outflow", "Gift to a charity, temple, trust", False),
    Category("cash_withdrawal", _OUT, "operating_outflow", "Notes taken out at branch or machine", False),
    Category("supplier_refund", _IN, "outflow_reduction", "Supplier or merchant gives money back"),
    Category(
        "return_reversal",
        _IN,
        "outflow_reduction",
        "Debit of the customer came back: returned mandate, cheque or transfer",
    ),
    Category("charge_refund", _IN, "outflow_reduction", "Bank gives a fee back"),
    Category("emi", _OUT, "debt_service", "Equated instalment of a loan", True),
    Category("loan_interest", _OUT, "debt_service", "Interest on overdraft, cash credit or loan", True),
    Category(
        "loan_repayment",
        _OUT,
        "debt_service",
        "Principal repaid outside the instalments: closure, part payment",
        True,
    ),
    Category("loan_disbursal", _IN, "loan_proceeds", "Loan paid out to the customer"),
    Category("own_transfer", _BOTH, "own_transfer", "From or to another account of the customer"),
    Category("owner_capital", _IN, "owner_capital", "Owner or partner brings money in"),
    Category("drawings", _OUT, "drawings", "Household, school, leisure, family of the owner", False),
    Category("investment", _OUT, "investments", "Mutual funds, shares, pension, gold schemes", False),
    Category("deposit_booked", _OUT, "investments", "Fixed or recurring deposit opened, sweep out", False),
    Category("deposit_maturity", _IN, "deposit_maturity", "Fixed or recurring deposit paid back, sweep in"),
    Category("investment_redemption", _IN, "deposit_maturity", "Mutual funds or shares sold"),
    Category(
        "capital_expenditure", _OUT, "capital_expenditure", "Machinery, vehicle, furniture, property", False
    ),
    Category("tax_refund", _IN, "tax_refund", "Income tax or GST refunded"),
    Category("interest_received", _IN, "interest_received", "Interest on balance or deposit"),
    Category("dividend", _IN, "interest_received", "Dividend on shares or units"),
    Category("insurance_claim", _IN, "other_income", "Claim, maturity or bonus paid by an insurer"),
    Category("government_subsidy", _IN, "other_income", "Subsidy, scheme benefit, direct benefit transfer"),
    Category("rent_received", _IN, "other_income", "Tenant pays rent"),
    Category("salary_received", _IN, "other_income", "Owner's salary or pension from elsewhere"),
    Category("unknown", _BOTH, "unknown", "The narration does not say"),
)

CREDIT_CATEGORIES = frozenset(each.name for each in CATEGORIES if "CREDIT" in each.directions)
DEBIT_CATEGORIES = frozenset(each.name for each in CATEGORIES if "DEBIT" in each.directions)
FLOW_OF = {each.name: each.flow for each in CATEGORIES}


def categories_table() -> pa.Table:
    """The taxonomy for SQL to join: category, flow, essential (null for credits and transfers)."""
    return pa.table(
        {
            "category": [each.name for each in CATEGORIES],
            "flow": [each.flow for each in CATEGORIES],
            "essential": pa.array([each.essential for each in CATEGORIES], pa.bool_()),
        }
    )
