"""Metrics of the coverage section: what is probably missing or another's, and how old the rest is."""

from msme_pipeline.metrics.metric import Metric

_SOURCES = {
    "bank": "bank transactions",
    "gst": "GST returns",
    "bureau": "bureau reports",
    "mutual_funds": "mutual fund statements",
    "insurance": "insurance statements",
    "ondc": "ONDC orders",
    "ocen": "OCEN applications",
}

METRICS: tuple[Metric, ...] = (
    Metric(
        "accounts_not_landed",
        "count",
        "Fewest accounts that explain the transfers of 12 months from or to an own-name "
        "account whose other leg was not seen: by bank (IFSC or code) and"
        " last digits where at least two transfers show them, else one for two or more transfers",
        "coalesce(accounts_not_landed, 0)",
        ("accounts_not_landed", "one_legged_transfers"),
        "Accounts to ask for",
        "higher_is_worse",
    ),
    Metric(
        "own_transfers_unseen",
        "rupees",
        "Amount of the own transfers of 12 months with one leg only",
        "coalesce(one_legged_amount, 0)",
        ("one_legged_amount", "one_legged_transfers"),
        "Money that moves out of sight",
        "higher_is_worse",
    ),
    Metric(
        "loans_without_tradeline",
        "count",
        "Active loans with instalments in the bank that no bureau report shows",
        "CASE WHEN coalesce(has_bureau_report, false) THEN loans_in_bank_only END",
        ("loans_in_bank_only", "instalments_in_bank_only", "has_bureau_report"),
        ("A report of another bureau or of another owner is missing, or the lender does not report"),
        "higher_is_worse",
        "no bureau report or no active loan",
    ),
    Metric(
        "tradelines_without_instalments",
        "count",
        "Active instalment loans of the bureau that no landed account pays",
        "loans_in_bureau_only",
        ("loans_in_bureau_only",),
        "Paid from an account that has not landed",
        "higher_is_worse",
        "no active loan known",
    ),
    Metric(
        "unseen_gstins",
        "count",
        (
            "GSTINs named in GST payments of 12 months without a return landed; at least 1 when "
            "GST is paid and no return has landed at all"
        ),
        (
            "greatest(coalesce(unseen_gstins_named, 0), CASE WHEN coalesce(gst_paid_12, 0) > 0 AND "
            "coalesce(gstins, 0) = 0 THEN 1 ELSE 0 END)"
        ),
        ("unseen_gstins_named", "gst_paid_12", "gstins"),
        "Registrations to ask for",
        "higher_is_worse",
    ),
    Metric(
        "documents_of_others",
        "count",
        "Accounts, registrations, bureau reports and holdings whose PAN is not the business's, "
        "which is that of most registrations, else of most accounts;"
        " persons beside a firm are its owners, a joint holder of an account stands beside a proprietor",
        "accounts_of_others + registrations_of_others + reports_of_others + holdings_of_others",
        (
            "accounts_of_others",
            "registrations_of_others",
            "reports_of_others",
            "holdings_of_others",
            "documents_with_pan",
        ),
        ("Above 0 a second firm or somebody else's files are among the customer's: ask whose they are"),
        "higher_is_worse",
        "no account or registration with a PAN",
    ),
    Metric(
        "gst_paid_to_declared",
        "ratio",
        "GST paid from the bank in the last 12 full months ÷ tax in cash (output tax less "
        "credit, credit carried forward) of the periods that ended"
        " just before each of these months, as far as the bank files cover them",
        "CAST(gst_paid_compared AS DOUBLE) / nullif(CAST(tax_payable_12 AS DOUBLE), 0)",
        ("gst_paid_compared", "tax_payable_12"),
        "Well above 1 tax is paid for turnover that is not seen",
        "neutral",
        "no return with tax to pay in cash, or no month of the bank after one",
    ),
    Metric(
        "months_missing",
        "months",
        "Calendar months between the first and the last that no bank file covers",
        "coalesce(months_spanned - months_covered, 0)",
        ("months_spanned", "months_covered"),
        "Statements to ask for",
        "higher_is_worse",
    ),
    Metric(
        "days_missing",
        "days",
        ("Days that no bank file covers inside the months that are covered in part, first and last apart"),
        "coalesce(days_missing, 0)",
        ("days_missing",),
        "Statements to ask for",
        "higher_is_worse",
    ),
    Metric(
        "months_unexplained",
        "months",
        "Months whose closing balance does not follow from the opening and the flows",
        "coalesce(months_unexplained, 0)",
        ("months_unexplained",),
        "Rows are missing or were rejected",
        "higher_is_worse",
    ),
    *(
        Metric(
            f"{source}_age",
            "days",
            f"as_of less the latest date of the {words}",
            f"{source}_age",
            (f"{source}_age", f"{source}_latest"),
            "Older data says less about today",
            "higher_is_worse",
            f"no {words} landed",
        )
        for source, words in _SOURCES.items()
    ),
    Metric(
        "sources",
        "count",
        "Sources with data, of bank, GST, bureau, mutual funds, insurance, ONDC and OCEN",
        "coalesce(sources, 0)",
        ("sources",),
        "Breadth of what is known",
        "higher_is_better",
    ),
    Metric(
        "unreadable_files",
        "count",
        "Landed files that could not be read as a whole",
        "coalesce(unreadable_files, 0)",
        ("unreadable_files", "files"),
        "Files to ask for again",
        "higher_is_worse",
    ),
)
