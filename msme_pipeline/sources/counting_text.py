"""How many transactions the text layer of a statement delivers: lines with an amount and a balance.

A line is a transaction when it holds two figures behind one another, or when it begins with a date, ends
in a figure, and no line with two figures follows before the next date.
"""

import re

_FIGURE = (
    rb"[-+(]?(?:(?:INR|Rs\.?|\xe2\x82\xb9) ?)?[-+]?(?:\d{1,3}(?:,\d{2,3})+|"
    rb"\d+)\.\d\d\)?-?(?: ?\(?(?:[CD][rR])\.?\)?(?!\w))?"
)
_BETWEEN = rb"(?:\s+(?:-{1,2}|NIL|Nil|(?:[CD][rR]?|Credit|Debit|CREDIT|DEBIT)\.?))*"
_TWO = re.compile(rb"(?<!\S)" + _FIGURE + _BETWEEN + rb"\s+" + _FIGURE + rb"(?!\S)")
_ONE = re.compile(rb"(?<!\S)" + _FIGURE + rb"(?!\S)")
_AT_END = re.compile(rb"(?<!\S)" + _FIGURE + rb"\s*\Z")
_MONTH_FIRST = rb"[A-Z][A-Za-z]{2,8} ?\d{1,2}, ?\d{4}"
_DAY = (
    rb"(?:\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]+\d{2,4}|\d{4}[-/]\d\d[-/]\d\d|" + _MONTH_FIRST + rb")"
)
_BEGINS = re.compile(
    rb"\s*(?:\d{1,5}\.?\s+)?(?:"
    + _DAY
    + rb"(?:\s*\("
    + _DAY
    + rb"\))?(?!\S)|\d{1,2} [A-Z][a-z]{2}(?=\s{2,}|\s*\Z)"
    rb"(?:\s+\d{1,2} [A-Z][a-z]{2}(?=\s{2,}|\s*\Z))?)"
)
_FIRST_NAME = re.compile(rb"\W*(?:s(?:l|r)?\.?\s?no|serial|date|txn|tran|transaction|value|post)\b")
_MONEY_NAMES = re.compile(rb"withdraw|deposit|debit|credit|\bdr\b|\bcr\b")
_TABLE_ENDS = re.compile(
    rb"[\W_]*(?:statement summary|end of statement|transaction overview|"
    rb"(?:your )?closing bal(?!ance incl)|(?:dr|cr|debit|credit) count"
    rb"|opening balance +\D)",
    re.IGNORECASE,
)
_PAGE_ENDS = re.compile(
    rb"\*|[\W_]*(?:page\b|visit http|this is a\b|generated (?:on|by)\b|registered office|"
    rb"contents of this statement"
    rb"|(?:grand|sub|page|transaction) ?total\b|total\b)",
    re.IGNORECASE,
)
_CARRIED = re.compile(
    rb"\W*(?:balance )?(?:b/f|c/f|(?:opening|closing) balance|(?:brought|carried) forward)\W*", re.IGNORECASE
)
_NEW_PAGE = re.compile(rb"\f|^\W*PAGE\W*$", re.MULTILINE)


def count_printed(data: bytes) -> int:
    """Transactions in a text layer."""
    total = 0
    inside = page_over = over = False  # below column names; behind the end of a page, of the table
    waiting: bool | None = None  # a dated line without two figures, and whether it ends in one
    for page in _NEW_PAGE.split(_plain(data)):
        page_over = over
        for line in page.split(b"\n"):
            if _names_columns(line):
                total += waiting is True
                inside, over, page_over, waiting = True, False, False, None
                continue
            if not inside or not line.strip():
                continue
            begins = _BEGINS.match(line)
            two = next(reversed(list(_TWO.finditer(line))), None)
            rest = line[begins.end() :] if begins else line
            if two:
                bare = line[begins.end() if begins else 0 : two.start()] + b" " + line[two.end() :]
            elif begins:
                bare = _AT_END.sub(b"", rest)
            else:
                bare = _ONE.sub(b"", line)
            if _CARRIED.fullmatch(bare):
                if not begins and not two and b"closing" in line.lower():
                    over = page_over = True
                continue
            if not (begins and two):
                over = over or bool(_TABLE_ENDS.match(line))
                page_over = page_over or over or bool(_PAGE_ENDS.match(line))
                if page_over:
                    continue
            if two:
                only_value_date = begins and waiting is not None and not bare.strip()
                total += 1 + (waiting is True and bool(begins) and not only_value_date)
                waiting = None
            elif begins:
                total += waiting is True
                waiting = bool(_AT_END.search(line))
    return total + (waiting is True)


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\xc2\xa0", b" ")


def _names_columns(line: bytes) -> bool:
    low = line.lower()
    if b"balance" not in low or b"date" not in low or re.search(rb"\d", line) or len(line) > 250:
        return False
    return bool(_FIRST_NAME.match(low)) and (b"amount" in low or len(set(_MONEY_NAMES.findall(low))) > 1)
