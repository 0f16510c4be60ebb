"""What stands around the table of a bank statement: account, branch, period, day of export."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from msme_pipeline.sources.bank_columns import DATE
from msme_pipeline.sources.bank_names import is_headed_by_a_bank, printed_bank

_PERIOD = re.compile(rf"(?:from|period|for)\W*{DATE}\W*(?:to|till|and|-|–)\W*{DATE}", re.IGNORECASE)
_EXPORTED = re.compile(
    rf"(?:generated|downloaded|exported|printed)\s*(?:on|at|date)?\W*{DATE}", re.IGNORECASE
)
_ACCOUNT = re.compile(
    r"(?:account|a/c|acct)\s*(?:number|no|num|#)?\W{0,6}([X*\d][X*\d -]{3,24}\d)", re.IGNORECASE
)
_IFSC = re.compile(r"\b([A-Z]{4}0[A-Z0-9]{6})\b")
_MICR = re.compile(r"micr\D{0,12}(\d{9})", re.IGNORECASE)
_LABELLED = {
    "holder_name": re.compile(
        r"^(?:account holder|account name|customer name|holder|name)\b[^:,;\t]*$", re.IGNORECASE
    ),
    "branch": re.compile(r"^(?:account branch|branch|branch name|home branch)$", re.IGNORECASE),
    "account_type": re.compile(
        r"^(?:account type|a/c type|product|scheme|account description)$", re.IGNORECASE
    ),
    "drawing_limit": re.compile(r"^(?:od limit|cc limit|limit|sanctioned limit)$", re.IGNORECASE),
    "drawing_power": re.compile(r"^drawing power$", re.IGNORECASE),
    "currency": re.compile(r"^(?:currency|account currency)$", re.IGNORECASE),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def account_number(preamble: Sequence[str]) -> str | None:
    """Account number as printed behind its label, masked or not."""
    found = _ACCOUNT.search(re.sub(r'[",;\t]+', " ", " | ".join(preamble)))
    return found[1].strip() if found else None


def exported_on(line: str) -> date | None:
    """Day on which the statement was exported, when the line tells it."""
    found = _EXPORTED.search(line)
    return day_first(found[1]) if found else None


def account_columns(preamble: Sequence[str], delimiter: str, header: Sequence[str] = ()) -> dict[str, Any]:
    """Columns of raw.bank_accounts from the lines around a table; `header` are the names of its columns."""
    text = "\n".join(preamble)
    spaced = re.sub(r'[",;\t]+', " ", text)
    ifsc = _IFSC.search(text)
    period = _PERIOD.search(spaced)
    micr = _MICR.search(spaced)
    labelled: dict[str, str] = {}
    for line in preamble:
        label, _, value = re.sub(r'"', "", line).replace(delimiter, ":", 1).partition(":")
        for column, pattern in _LABELLED.items():
            if column not in labelled and pattern.match(label.strip()):
                labelled[column] = value.strip(f" :{delimiter}\t")
    return {
        "fi_type": "deposit",
        "fip_id": ifsc[1][:4] if ifsc else _bank(text, header),
        "masked_account_number": account_number(preamble),
        "ifsc": ifsc[1] if ifsc else None,
        "micr": micr[1] if micr else None,
        "period_start": period[1] if period else None,
        "period_end": period[2] if period else None,
        **labelled,
    }


def _bank(text: str, header: Sequence[str]) -> str | None:
    """Letters of the bank that is printed; where none is, of the one that names its columns so."""
    if (code := printed_bank(text)) or is_headed_by_a_bank(text):
        return code
    if "chqrefno" in header and "withdrawalamt" in header:
        return "HDFC"
    if "transactionremarks" in header:
        return "ICIC"
    if "initbr" in header:
        return "UTIB"
    return "KKBK" if "withdrawaldrdepositcr" in header else None


def day_first(text: str) -> date | None:
    """A printed date, day before month unless the year comes first."""
    parts = re.findall(r"\d+|[A-Za-z]+", text)
    try:
        if len(parts[0]) == 4:
            return date(int(parts[0]), int(parts[1]), int(parts[2]))
        month = _MONTHS.index(parts[1][:3].lower()) + 1 if parts[1].isalpha() else int(parts[1])
        year = int(parts[2])
        return date(year + 2000 if year < 100 else year, month, int(parts[0]))
    except (ValueError, IndexError):
        return None
