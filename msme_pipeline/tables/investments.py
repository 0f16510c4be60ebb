"""Mutual funds and other securities, insurance policies, term and recurring deposits."""

from msme_pipeline.tables.clean import DEPOSIT_TYPES
from msme_pipeline.tables.records import KNOWN_FROM, ORIGIN, UNITS, raw_records, rejects, rupees
from msme_pipeline.tables.schema import (
    DATE,
    FLAG,
    ORDINAL,
    TEXT,
    Accounted,
    Column,
    Known,
    Table,
    customer_column,
)

MUTUAL_FUND_RECORDS = raw_records(
    "mutual_fund",
    "holdings, transactions, SIPs, net asset values",
    ("holding", "transaction", "sip", "nav"),
)
INSURANCE_RECORDS = raw_records(
    "insurance", "policies, premiums and other transactions", ("policy", "transaction")
)


def _units(name: str, meaning: str, unit: str = "units") -> Column:
    return Column(name, UNITS, meaning, unit=unit)


MF_HOLDINGS = Table(
    "clean.mf_holdings",
    "One row per folio and scheme (or security) and statement date",
    key=("customer_id", "holding_id", "stated_on"),
    columns=(
        customer_column(),
        Column("holding_id", TEXT, "Digest of folio or demat account and ISIN or scheme", nullable=False),
        Column("stated_on", DATE, "Date the statement speaks of", nullable=False),
        Column(
            "instrument",
            TEXT,
            "What is held",
            nullable=False,
            values=("mutual_fund", "equity", "etf", "ulip", "other"),
        ),
        Column("folio", TEXT, "Folio or demat account, masked", personal=True),
        Column("folio_id", TEXT, "Digest of folio or demat account: masked ones look alike"),
        Column("amc", TEXT, "Fund house or issuer"),
        Column("scheme", TEXT, "Scheme or security"),
        Column("isin", TEXT, "ISIN when its check digit is right"),
        Column("amfi_code", TEXT, "AMFI scheme code"),
        Column(
            "category",
            TEXT,
            "What it invests in",
            values=("equity", "debt", "hybrid", "liquid", "other"),
        ),
        Column("registrar", TEXT, "Registrar"),
        Column("holder_pan", TEXT, "PAN of the holder when valid", personal=True),
        _units("units", "Units held at close"),
        _units("lien_units", "Units under lien"),
        _units("nav", "Net asset value or price", "₹ per unit"),
        Column("nav_on", DATE, "Date of that value"),
        rupees("value", "Value as delivered, else units x NAV, rounded half-even"),
        rupees("cost", "Cost as delivered"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="stated_on"),
)

MF_TRANSACTIONS = Table(
    "clean.mf_transactions",
    "One row per transaction in a folio, deduplicated over overlapping statements",
    key=("customer_id", "holding_id", "transaction_id"),
    columns=(
        customer_column(),
        Column("holding_id", TEXT, "Holding of `clean.mf_holdings`", nullable=False),
        Column("transaction_id", TEXT, "Digest of the deduplication key", nullable=False),
        Column("traded_on", DATE, "Date of the order or trade", nullable=False),
        Column(
            "kind",
            TEXT,
            "What was done",
            nullable=False,
            values=(
                "purchase",
                "sip",
                "redemption",
                "switch_in",
                "switch_out",
                "dividend",
                "reversal",
                "charge",
                "other",
            ),
        ),
        rupees("amount", "Amount, positive"),
        _units("units", "Units, negative when they leave"),
        _units("nav", "Net asset value", "₹ per unit"),
        Column("as_delivered", TEXT, "Kind as delivered"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="traded_on"),
)

SIPS = Table(
    "clean.sips",
    "One row per systematic investment plan",
    key=("customer_id", "sip_id"),
    columns=(
        customer_column(),
        Column("sip_id", TEXT, "Digest of folio, scheme and registration", nullable=False),
        Column("holding_id", TEXT, "Holding it feeds"),
        Column("scheme", TEXT, "Scheme"),
        rupees("amount", "Instalment"),
        Column("frequency", TEXT, "monthly, quarterly, …; as delivered when it is not known"),
        Column("starts_on", DATE, "First instalment"),
        Column("ends_on", DATE, "Last instalment"),
        Column("status", TEXT, "Whether instalments are still to come", values=("active", "stopped")),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from"),
)

NAVS = Table(
    "clean.navs",
    "One row per scheme and day of a landed AMFI list of net asset values",
    key=("customer_id", "amfi_code", "nav_on"),
    columns=(
        customer_column(),
        Column("amfi_code", TEXT, "AMFI scheme code", nullable=False),
        Column("nav_on", DATE, "Date of the value", nullable=False),
        Column("isin", TEXT, "ISIN of growth or payout"),
        Column("isin_reinvestment", TEXT, "ISIN of reinvestment"),
        Column("scheme", TEXT, "Scheme"),
        Column("category", TEXT, "Heading of the list that the scheme stands under"),
        _units("nav", "Net asset value", "₹ per unit"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="nav_on"),
)

MUTUAL_FUND_REJECTED = rejects(
    "clean.mutual_fund_rejected",
    "Mutual fund records that were rejected or seen before",
    Accounted(
        "mutual_funds",
        ("raw.mutual_fund_records",),
        {
            "clean.mf_holdings": None,
            "clean.mf_transactions": "amount",
            "clean.sips": "amount",
            "clean.navs": None,
        },
    ),
)

INSURANCE_POLICIES = Table(
    "clean.insurance_policies",
    "One row per policy in its latest known state",
    key=("customer_id", "policy_id"),
    columns=(
        customer_column(),
        Column("policy_id", TEXT, "Digest of insurer and policy number", nullable=False),
        Column("policy_number", TEXT, "Number, all but the last four characters masked", personal=True),
        Column("insurer", TEXT, "Insurer"),
        Column("policy_name", TEXT, "Product"),
        Column(
            "kind",
            TEXT,
            "What is insured, and how",
            nullable=False,
            values=(
                "life",
                "term",
                "endowment",
                "ulip",
                "health",
                "motor",
                "property",
                "liability",
                "other",
            ),
        ),
        Column("insured", TEXT, "Whom it is for", values=("person", "business")),
        Column("holder_pan", TEXT, "PAN of the holder when valid", personal=True),
        rupees("cover", "Sum assured or insured"),
        rupees("premium", "Premium per instalment"),
        Column(
            "premium_frequency",
            TEXT,
            "How often a premium is due",
            values=("monthly", "quarterly", "half_yearly", "yearly", "single"),
        ),
        Column("starts_on", DATE, "Commencement"),
        Column("ends_on", DATE, "Expiry or maturity"),
        Column("next_premium_on", DATE, "Next premium due"),
        Column(
            "status",
            TEXT,
            "How the policy stands on the day of the statement",
            nullable=False,
            values=("in_force", "lapsed", "matured", "surrendered", "paid_up", "unknown"),
        ),
        Column("stated_on", DATE, "Date the statement speaks of"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="stated_on"),
)

INSURANCE_TRANSACTIONS = Table(
    "clean.insurance_transactions",
    "One row per premium, claim or benefit of a policy",
    key=("customer_id", "policy_id", "transaction_id"),
    columns=(
        customer_column(),
        Column("policy_id", TEXT, "Policy of `clean.insurance_policies`", nullable=False),
        Column("transaction_id", TEXT, "Digest of the deduplication key", nullable=False),
        Column("paid_on", DATE, "Date of payment", nullable=False),
        Column(
            "kind",
            TEXT,
            "What was paid",
            nullable=False,
            values=("premium", "claim", "bonus", "refund", "other"),
        ),
        rupees("amount", "Amount, positive"),
        Column("reference", TEXT, "Reference of the payment"),
        *ORIGIN,
        KNOWN_FROM,
    ),
    known=Known("known_from", event="paid_on"),
)

INSURANCE_REJECTED = rejects(
    "clean.insurance_rejected",
    "Insurance records that were rejected or seen before",
    Accounted(
        "insurance",
        ("raw.insurance_records",),
        {"clean.insurance_policies": "cover", "clean.insurance_transactions": "amount"},
    ),
)

DEPOSITS = Table(
    "clean.deposits",
    "One row per term or recurring deposit in its latest known state; its transactions are bank transactions",
    key=("customer_id", "account_id"),
    columns=(
        customer_column(),
        Column("account_id", TEXT, "Account of `clean.accounts`", nullable=False),
        Column("kind", TEXT, "Kind of deposit", nullable=False, values=DEPOSIT_TYPES[1:]),
        rupees("principal", "Principal"),
        rupees("instalment", "Instalment of a recurring deposit"),
        Column("interest_rate", TEXT, "Rate as delivered", unit="%"),
        Column("tenure_months", ORDINAL, "Tenure", unit="months"),
        Column("opened_on", DATE, "Opening"),
        Column("matures_on", DATE, "Maturity"),
        rupees("maturity_amount", "Amount at maturity"),
        rupees("current_value", "Current value"),
        Column("lien", FLAG, "Under lien"),
        Column("file", TEXT, "Landed file the row came from", nullable=False),
        Column("received_on", DATE, "Date the file was fetched, if it says so"),
        KNOWN_FROM,
    ),
    known=Known("known_from", event="opened_on"),
)
