"""Phone numbers of third parties in bank narrations: replaced at ingestion by a token that keeps payers
apart.

A hash of a number is undone by trying all numbers, and a key that stands in the lake stops nobody. So a
token is too short to name one: of the four thousand million mobile numbers some 3,800 share each of 2^20
tokens. Payers of one customer rarely do: of 1,000 half a pair on average, of 100 hardly ever one.

A mobile number of India has ten digits and starts with 6 to 9. It is replaced where it is the handle of a
UPI address, follows +91 or a word such as PH or MOB, or stands alone; references of other lengths stay, and
so
do lone numbers in narrations of mandates, challans and accounts, where ten digits are a reference.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import Any

_NUMBER = re.compile("(?P<prefix>91|0)?(?P<number>[6-9][0-9]{9})")
# The same where no digit stands before or behind; begins with a set of characters, which is found fast.
_ALL_DIGITS = re.compile(
    "[06-9](?<![0-9].)(?:(?<=9)1[6-9][0-9]{9}|(?<=0)[6-9][0-9]{9}|(?<=[6-9])[0-9]{9})(?![0-9])", re.DOTALL
)
_ADDRESS = re.compile(r"(?:[-._][A-Za-z0-9._-]{0,20})?@")
_LABEL = re.compile(
    r"(?i)(?:^|[^A-Za-z])(?:PH|PHONE|MOB|MOBILE|CONTACT|TEL|CELL|WHATSAPP)(?: ?NO)?[ .:/#-]*$"
)
_LABEL_LENGTH = 16
TOKENS = 2**20
"""Different tokens of a customer: few against the numbers there are, many against the payers of a
customer."""
_REFERENCES = re.compile(
    r"(?i)\b(?:N?ACH|ECS|UMRN|CPIN|TRRN|CHALLAN|LOAN|LN|EMI|POLICY|FOLIO|A/?C|CHQ|CHEQUE|CLG|"
    r"TID|MID|FD|RD|TD|CARD|SIP|BILL|UTR|REF)\b|N?ACH[_ -]"
)


@lru_cache(maxsize=65_536)
def token(customer_id: str, number: str) -> str:
    """`p` and seven digits, at most 2^20: the same for a number of one customer, other tokens for another."""
    key = blake2b(customer_id.encode(), digest_size=32).digest()
    digest = int.from_bytes(blake2b(number.encode(), key=key, digest_size=8).digest())
    return f"p{digest % TOKENS:07d}"


def hide_phone_numbers(text: str, customer_id: str, alone: bool = True) -> str:
    """`text` with its phone numbers replaced; `alone` includes numbers that nothing marks as such."""
    return _ALL_DIGITS.sub(lambda found: _replaced(found, customer_id, alone), text)


def without_phone_numbers(
    customer_id: str, columns: Mapping[str, Sequence[Any]]
) -> Mapping[str, Sequence[Any]]:
    """Columns of raw.bank_transactions of one customer; narration and raw_text without phone numbers."""
    changed: dict[str, list[str | None]] = {}
    for name in ("narration", "raw_text"):
        texts = [text or "" for text in columns.get(name, ())]
        places = [found.start() for found in _ALL_DIGITS.finditer("\n".join(texts))]
        if places:
            ends = list(accumulate(len(text) + 1 for text in texts))
            changed[name] = list(columns[name])
            for at in {bisect_right(ends, place) for place in places}:
                changed[name][at] = hide_phone_numbers(texts[at], customer_id, name == "narration")
    return {**columns, **changed} if changed else columns


def _replaced(found: re.Match[str], customer_id: str, alone: bool) -> str:
    digits = _NUMBER.fullmatch(found[0])
    assert digits is not None
    text, start, end = found.string, found.start(), found.end()
    prefix = digits["prefix"] or ""
    if _ADDRESS.match(text, end):
        return token(customer_id, digits["number"])
    hidden = prefix + token(customer_id, digits["number"])
    before = text[max(0, start - _LABEL_LENGTH) : start]
    if before.endswith("+") or before.rstrip(" -").endswith("+91"):
        return hidden
    if prefix != "91" and _LABEL.search(before):
        return hidden
    next_to = before[-1:] + text[end : end + 1]
    if not alone or prefix or any(each.isalpha() or each in ".," for each in next_to):
        return found[0]
    return found[0] if _REFERENCES.search(text) else hidden
