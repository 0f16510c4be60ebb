"""PAN, GSTIN, IFSC and account numbers: form and check digit."""

import re
from typing import Literal

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}

_PAN = re.compile(r"[A-Z]{3}[ABCEFGHJKLPT][A-Z][0-9]{4}[A-Z]")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_IFSC = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")
_GSTIN_FORMS = {
    "taxpayer": re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z][Z1-9A-BE-J][0-9A-Z]"),
    "tds": re.compile(r"[0-9]{2}[A-Z]{4}[A-Z0-9][0-9]{4}[A-Z][1-9A-Z]D[0-9A-Z]"),
    "tcs": re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]C[0-9A-Z]"),
    "uin": re.compile(r"[0-9]{4}[A-Z]{3}[0-9]{5}[UO]N[0-9A-Z]"),
    "non_resident": re.compile(r"[0-9]{4}[A-Z]{3}[0-9]{5}(?:NR|OS)[0-9A-Z]"),
}
STATE_CODES = frozenset([*(f"{code:02d}" for code in range(1, 39)), "97", "99"])
"""GST state codes: 01-38, 97 other territory, 99 centre and online services from abroad."""


def normalised(text: str | None) -> str:
    return (text or "").strip().upper()


def is_pan(text: str | None) -> bool:
    return _PAN.fullmatch(normalised(text)) is not None


def is_isin(text: str | None) -> bool:
    """Two letters, nine letters or digits and the check digit: Luhn over the digits that letters stand for.

    >>> is_isin("INE002A01018"), is_isin("INE002A01019")
    (True, False)
    """
    number = normalised(text)
    if not _ISIN.fullmatch(number):
        return False
    digits = "".join(str(_VALUE[character]) for character in number)
    total = 0
    for index, digit in enumerate(reversed(digits)):
        product = int(digit) * (1 + index % 2)
        total += product // 10 + product % 10
    return total % 10 == 0


def is_ifsc(text: str | None) -> bool:
    """Four letters, a zero, six letters or digits (branch codes may be letters)."""
    return _IFSC.fullmatch(normalised(text)) is not None


def gstin_check_digit(first_fourteen: str) -> str:
    """Luhn mod 36 over the first 14 characters.

    >>> gstin_check_digit("24AAQCA8719H1Z")
    'C'
    """
    total = 0
    for index, character in enumerate(first_fourteen):
        product = _VALUE[character] * (1 + index % 2)
        total += product // 36 + product % 36
    return _ALPHABET[-total % 36]


def gstin_form(text: str | None) -> str | None:
    """taxpayer, tds, tcs, uin or non_resident by the pattern alone, None for anything else."""
    number = normalised(text)
    return next((form for form, pattern in _GSTIN_FORMS.items() if pattern.fullmatch(number)), None)


def gstin_standing(text: str | None) -> Literal["missing", "masked", "wrong", "valid"]:
    """How far a delivered GSTIN can be trusted.

    `masked` is everything that does not look like a GSTIN in full; `wrong` looks like one but has an
    unknown state or another check digit.
    """
    number = normalised(text)
    if not number:
        return "missing"
    if gstin_form(number) is None:
        return "masked"
    sound = number[:2] in STATE_CODES and gstin_check_digit(number[:14]) == number[14]
    return "valid" if sound else "wrong"


def pan_of_gstin(text: str | None) -> str | None:
    """PAN inside a valid taxpayer or TCS number."""
    number = normalised(text)
    return number[2:12] if gstin_standing(number) == "valid" and is_pan(number[2:12]) else None


def account_tail(text: str | None) -> str:
    """Last up to four digits of an account number, `UNKNOWN` when it shows none."""
    number = (text or "").strip()
    trailing = re.search(r"[0-9]+$", number)
    digits = trailing.group() if trailing else re.sub(r"[^0-9]", "", number)
    return digits[-4:] or "UNKNOWN"


def bank_code(text: str | None) -> str | None:
    """First four letters of an IFSC or an information provider's id; None when it has fewer."""
    letters = re.sub(r"[^A-Z]", "", normalised(text))
    return letters[:4] if len(letters) >= 4 else None


def masked_number(text: str | None) -> str | None:
    """An account number with all but its last four digits replaced by X."""
    number = (text or "").strip()
    tail = account_tail(number)
    if not number:
        return None
    return "X" * len(number) if tail == "UNKNOWN" else "X" * (len(number) - len(tail)) + tail


def valid_pans(text: str | None) -> str | None:
    """The valid PANs of a `; ` list."""
    return (
        "; ".join(pan for pan in (normalised(part) for part in (text or "").split(";")) if is_pan(pan))
        or None
    )
