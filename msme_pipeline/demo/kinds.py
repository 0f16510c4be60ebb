"""Kinds of bank entry: class of the flow, direction and what happens when funds lack."""

from dataclasses import dataclass
from enum import IntEnum


class Policy(IntEnum):
    APPLY = 0  # posted as it comes: credits
    PAYABLE = 1  # waits until funds suffice
    MANDATE = 2  # presented by the lender's bank; returned when funds lack
    OPTIONAL = 3  # shrinks or is left out when funds lack
    CHARGE = 4  # taken by the bank as soon as funds suffice


class Kind(IntEnum):
    RECEIPT = 0
    UPI_SALE = 1
    QR_SETTLEMENT = 2
    POS_SETTLEMENT = 3
    MARKETPLACE = 4
    CASH_DEPOSIT = 5
    LOAN_IN = 6
    CAPITAL_IN = 7
    TAX_REFUND = 8
    INTEREST_IN = 9
    SUPPLIER_REFUND = 10
    DEPOSIT_MATURITY = 11
    OWN_IN = 12
    RETURN_REVERSAL = 13
    CIRCULAR_IN = 14
    LIFT_IN = 15
    UNCLEAR_IN = 16
    SUPPLIER = 17
    SALARY = 18
    RENT = 19
    UTILITY = 20
    GST = 21
    TDS = 22
    INCOME_TAX = 23
    STATUTORY = 24
    EMI = 25
    EMI_MANUAL = 26
    OD_INTEREST = 27
    INSURANCE = 28
    SIP = 29
    DRAWING = 30
    CAPEX = 31
    BANK_CHARGE = 32
    RETURN_CHARGE = 33
    CASH_WITHDRAWAL = 34
    CHEQUE_RETURN = 35
    CUSTOMER_REFUND = 36
    OWN_OUT = 37
    CIRCULAR_OUT = 38
    LIFT_OUT = 39
    UNCLEAR_OUT = 40
    EMI_RETURNED = 41
    FIXED_DEPOSIT = 42


@dataclass(frozen=True)
class KindFacts:
    category: str
    sign: int
    policy: Policy
    event_kind: str = ""


_K = Kind
FACTS: dict[Kind, KindFacts] = {
    _K.RECEIPT: KindFacts("sales_receipt", 1, Policy.APPLY),
    _K.UPI_SALE: KindFacts("sales_receipt", 1, Policy.APPLY),
    _K.QR_SETTLEMENT: KindFacts("card_settlement", 1, Policy.APPLY),
    _K.POS_SETTLEMENT: KindFacts("card_settlement", 1, Policy.APPLY),
    _K.MARKETPLACE: KindFacts("marketplace_settlement", 1, Policy.APPLY),
    _K.CASH_DEPOSIT: KindFacts("cash_deposit", 1, Policy.APPLY),
    _K.LOAN_IN: KindFacts("loan_disbursal", 1, Policy.APPLY),
    _K.CAPITAL_IN: KindFacts("owner_capital", 1, Policy.APPLY),
    _K.TAX_REFUND: KindFacts("tax_refund", 1, Policy.APPLY),
    _K.INTEREST_IN: KindFacts("interest_received", 1, Policy.APPLY),
    _K.SUPPLIER_REFUND: KindFacts("supplier_refund", 1, Policy.APPLY),
    _K.DEPOSIT_MATURITY: KindFacts("deposit_maturity", 1, Policy.APPLY),
    _K.OWN_IN: KindFacts("own_transfer", 1, Policy.APPLY, "own_transfer"),
    _K.RETURN_REVERSAL: KindFacts("return_reversal", 1, Policy.APPLY, "inward_return"),
    _K.CIRCULAR_IN: KindFacts("sales_receipt", 1, Policy.APPLY, "circular"),
    _K.LIFT_IN: KindFacts("sales_receipt", 1, Policy.APPLY, "balance_lift"),
    _K.UNCLEAR_IN: KindFacts("unknown", 1, Policy.APPLY),
    _K.SUPPLIER: KindFacts("supplier_payment", -1, Policy.PAYABLE),
    _K.SALARY: KindFacts("salary", -1, Policy.PAYABLE),
    _K.RENT: KindFacts("rent", -1, Policy.PAYABLE),
    _K.UTILITY: KindFacts("utilities", -1, Policy.PAYABLE),
    _K.GST: KindFacts("gst_payment", -1, Policy.PAYABLE),
    _K.TDS: KindFacts("tds_payment", -1, Policy.PAYABLE),
    _K.INCOME_TAX: KindFacts("income_tax_payment", -1, Policy.PAYABLE),
    _K.STATUTORY: KindFacts("statutory_dues", -1, Policy.PAYABLE),
    _K.EMI: KindFacts("emi", -1, Policy.MANDATE, "emi"),
    _K.EMI_MANUAL: KindFacts("emi", -1, Policy.PAYABLE, "emi"),
    _K.OD_INTEREST: KindFacts("loan_interest", -1, Policy.CHARGE),
    _K.INSURANCE: KindFacts("insurance_premium", -1, Policy.PAYABLE),
    _K.SIP: KindFacts("investment", -1, Policy.OPTIONAL),
    _K.DRAWING: KindFacts("drawings", -1, Policy.OPTIONAL),
    _K.CAPEX: KindFacts("capital_expenditure", -1, Policy.OPTIONAL),
    _K.BANK_CHARGE: KindFacts("bank_charge", -1, Policy.CHARGE),
    _K.RETURN_CHARGE: KindFacts("return_charge", -1, Policy.CHARGE, "inward_return"),
    _K.CASH_WITHDRAWAL: KindFacts("cash_withdrawal", -1, Policy.OPTIONAL),
    _K.CHEQUE_RETURN: KindFacts("cheque_return", -1, Policy.PAYABLE, "outward_return"),
    _K.CUSTOMER_REFUND: KindFacts("customer_refund", -1, Policy.PAYABLE),
    _K.OWN_OUT: KindFacts("own_transfer", -1, Policy.APPLY, "own_transfer"),
    _K.CIRCULAR_OUT: KindFacts("supplier_payment", -1, Policy.PAYABLE, "circular"),
    _K.LIFT_OUT: KindFacts("supplier_payment", -1, Policy.PAYABLE, "balance_lift"),
    _K.UNCLEAR_OUT: KindFacts("unknown", -1, Policy.PAYABLE),
    _K.EMI_RETURNED: KindFacts("emi", -1, Policy.APPLY, "inward_return"),
    _K.FIXED_DEPOSIT: KindFacts("deposit_booked", -1, Policy.APPLY),
}
CATEGORY: tuple[str, ...] = tuple(FACTS[kind].category for kind in Kind)
SIGN: tuple[int, ...] = tuple(FACTS[kind].sign for kind in Kind)
POLICY: tuple[int, ...] = tuple(int(FACTS[kind].policy) for kind in Kind)
EVENT_KIND: tuple[str, ...] = tuple(FACTS[kind].event_kind for kind in Kind)

OPERATING_INFLOW = (
    "sales_receipt",
    "marketplace_settlement",
    "card_settlement",
    "cash_deposit",
)
OPERATING_INFLOW_LESS = ("cheque_return", "customer_refund")
OPERATING_OUTFLOW = (
    "supplier_payment",
    "salary",
    "rent",
    "utilities",
    "telecom",
    "gst_payment",
    "tds_payment",
    "income_tax_payment",
    "statutory_dues",
    "insurance_premium",
    "bank_charge",
    "return_charge",
)
DEBT_SERVICE = ("emi", "loan_interest")
