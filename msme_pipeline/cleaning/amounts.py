"""Amounts as banks and the GST portal write them -> decimal(18,2)."""

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

import pyarrow as pa
import pyarrow.compute as pc

MONEY = pa.decimal128(18, 2)
PAISA = Decimal("0.01")
LARGEST = Decimal(10**13)
"""Most rupees of one amount, ten lakh crore. No small business comes near, what is above is another number in
the wrong place; and a thousand such amounts still add up within decimal(18,2)."""

LONGEST = 64
"""Most characters of a written amount, its blanks folded."""

NIL = frozenset({"-", "--", "NIL"})

_PLAIN = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$"
_CURRENCY = r"(?:RS\.?|INR|₹)"
_WRITTEN = re.compile(
    rf"""(?P<before>[+-]?)[ ]?(?:{_CURRENCY}[ ]?)?(?P<sign>[+-]?)[ ]?
    (?P<number>(?:[0-9]+|[0-9]{{1,3}}(?:,[0-9]{{2,3}})*,[0-9]{{3}})?(?:\.[0-9]{{0,20}})?(?:E[+-]?[0-9]{{1,2}})?)
    [ ]?(?P<trailing>-?)[ ]?{_CURRENCY}?(?:/-)?[ ]?(?:\(?(?P<side>CR|DR)\.?\)?)?""",
    re.VERBOSE | re.ASCII,
)
_NUMBER = re.compile(r"[0-9]")
_BLANKS = re.compile(r"[ \t\n\r\f]+")


def parse_amount(text: str | None) -> Decimal | None:
    """Signed rupees of one written amount, or None when it cannot be read.

    Reads western and lakh grouping, `Rs.`/`INR`/₹, `Cr` (positive) and `Dr` (negative) behind the
    number, parentheses and a minus in front or behind as negative, `-` as zero, exponents. More than
    two decimals are rounded half to even.

    >>> parse_amount("Rs. 1,23,456.50 Dr")
    Decimal('-123456.50')
    """
    written = _BLANKS.sub(" ", text or "").strip(" ").upper()
    if not written or len(written) > LONGEST:
        return None
    if written in NIL:
        return Decimal("0.00")
    negatives = 0
    if written[0] == "(" and written[-1] == ")":
        negatives, written = 1, written[1:-1].strip(" ")
    match = _WRITTEN.fullmatch(written)
    if match is None or not _NUMBER.search(match["number"].partition("E")[0]):
        return None
    negatives += sum(part == "-" for part in (match["before"], match["sign"], match["trailing"]))
    negatives += match["side"] == "DR"
    if negatives > 1:
        return None
    try:
        value = Decimal(match["number"].replace(",", "")).quantize(PAISA, rounding=ROUND_HALF_EVEN)
    except InvalidOperation:
        return None
    if value > LARGEST:
        return None
    return -value if negatives and value else value


def parse_amounts(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """Column of written amounts -> decimal(18,2); null where unreadable or null.

    Plain decimals are cast by Arrow; every other distinct form goes once through `parse_amount`.
    """
    texts = texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts])
    plain = pc.match_substring_regex(texts, _PLAIN)
    amounts = pc.if_else(plain, texts, None).cast(MONEY)
    others = pc.filter(texts, pc.invert(plain)).unique().drop_null()
    if len(others) == 0:
        return amounts
    read = pa.array([parse_amount(text) for text in others.to_pylist()], MONEY)
    positions = pc.index_in(texts, others)
    return pc.coalesce(amounts, pc.take(read, positions))


def side_of_amounts(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """CREDIT or DEBIT where the amount carries a `Cr` or `Dr` suffix, else null."""
    suffix = pc.utf8_upper(pc.struct_field(pc.extract_regex(texts, r"(?i)(?P<side>[CD])R\.?\)?\s*$"), "side"))
    return pc.if_else(pc.equal(suffix, "C"), "CREDIT", pc.if_else(pc.equal(suffix, "D"), "DEBIT", None))
