"""Rows of a statement's text layer: which printed lines belong to a transaction, and what they say.

A line that ends in an amount and a balance is a transaction. Its date stands on it, or on a line above
that begins with a date and has no such figures; lines without either go on with the narration.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from msme_pipeline.sources.bank_columns import DATE

_FIGURE = (
    r"[-+(]?(?:(?:INR|Rs\.?|₹) ?)?[-+]?(?:[0-9]{1,3}(?:,[0-9]{2,3})+|[0-9]+)\.[0-9]{2}\)?-?"
    r"(?: ?\(?(?:Cr|Dr|CR|DR)\.?\)?(?!\w))?"
)
_NIL = r"(?:-{1,2}|NIL|Nil)"
_SIDE = r"(?:Cr|Dr|CR|DR|C|D|Credit|Debit|CREDIT|DEBIT)\.?"
_FIGURES = re.compile(
    (
        rf"(?<!\S)(?:{_FIGURE}|{_NIL})(?:\s+(?:{_FIGURE}|{_NIL}|"
        rf"{_SIDE}))*(?:\s+{_FIGURE})(?:\s+(?:Cr|Dr|CR|DR)\.?)?(?!\S)"
    ),
    re.ASCII,
)
_TOKEN = re.compile(rf"({_FIGURE})(?!\S)|({_NIL})(?!\S)|({_SIDE})(?!\S)", re.ASCII)
_LAST_FIGURE = re.compile(rf"(?<!\S){_FIGURE}\s*$", re.ASCII)
_FIRST_FIGURE = re.compile(rf"(?<!\S){_FIGURE}(?!\S)", re.ASCII)
_MONTH_FIRST = r"[A-Z][A-Za-z]{2,8} ?[0-9]{1,2}, ?[0-9]{4}"
_ANY_DATE = rf"(?:{DATE[1:-1]}|{_MONTH_FIRST})"
_DATED = re.compile(rf"\s*(?:[0-9]{{1,5}}\.?\s+)?({_ANY_DATE})(?:\s*\(({_ANY_DATE})\))?(?!\S)", re.ASCII)
_YEARLESS = re.compile(
    (
        r"\s*(?:[0-9]{1,5}\.?\s+)?([0-9]{1,2} [A-Z][a-z]{2})(?=\s{2,}|"
        r"\s*$)(?:\s+([0-9]{1,2} [A-Z][a-z]{2})(?=\s{2,}|\s*$))?"
    ),
    re.ASCII,
)
_YEARS = re.compile(r"\s*((?:19|20)[0-9]{2})(?:\s+((?:19|20)[0-9]{2}))?(?:\s+(?=\S)|\s*$)", re.ASCII)
_DATE_INSIDE = re.compile(rf"(?<!\S){_ANY_DATE}(?!\S)", re.ASCII)
_DATE_AT_END = re.compile(rf"(?:^|\s)({_ANY_DATE})\s*$", re.ASCII)
_DATE_AT_START = re.compile(rf"\s*({_ANY_DATE})(?:\s|$)", re.ASCII)
_REFERENCE = re.compile(r"(?:^|\s)((?=(?:[A-Z]*[0-9]){3})[A-Z0-9]{4,35})\s*$", re.ASCII)
_PLACED_REFERENCE = re.compile(r"\s{2,}(\S{2,35})\s*$", re.ASCII)
_ENDS_OPEN = re.compile(r"[-@/_]$", re.ASCII)

_HEADER = re.compile(
    r"\W*(?:s(?:l|r)?\.?\s?no|serial|date|txn|tran|transaction|value|post)\b", re.IGNORECASE | re.ASCII
)
_MONEY_NAMES = re.compile(r"withdraw|deposit|debit|credit|\bdr\b|\bcr\b", re.IGNORECASE | re.ASCII)
_REFERENCE_NAME = re.compile(r"chq|cheque|ref\b|reference n|ref\.", re.IGNORECASE | re.ASCII)
_END_OF_TABLE = re.compile(
    r"[\W_]*(?:statement summary|end of statement|transaction overview|"
    r"(?:your )?closing bal(?!ance incl)|(?:dr|cr|debit|credit) count"
    r"|opening balance +\D)",
    re.IGNORECASE | re.ASCII,
)
_END_OF_PAGE = re.compile(
    (
        r"\*|[\W_]*(?:page\b|visit http|this is a\b|generated (?:on|by)\b|registered office|"
        r"contents of this statement|(?:grand|sub|page|transaction) ?total\b|total\b)"
    ),
    re.IGNORECASE | re.ASCII,
)
_CARRIED = re.compile(
    r"\W*(?:balance )?(?:b/f|c/f|(?:opening|closing) balance|(?:brought|carried) forward)\W*",
    re.IGNORECASE | re.ASCII,
)
_OPENING = re.compile(r"opening bal(?:ance)?\b|\bb/f\b|brought forward", re.IGNORECASE | re.ASCII)
_PAGE_BREAK = re.compile(r"\f|^\W*PAGE\W*$", re.MULTILINE | re.ASCII)
_SPACE = " \t\n\r\x0b\f"
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_MOST_LINES = 8  # of one transaction


@dataclass
class Row:
    """A transaction as printed; `figures` are (text, side or None) in their order, the balance last."""

    booked: str | None
    valued: str | None
    texts: list[str]
    figures: list[tuple[str, str | None]]
    printed: list[str]
    reference: str | None = None
    closed: bool = False


@dataclass
class Account:
    """The rows of one account and the lines around them."""

    header: str
    around: list[str]
    rows: list[Row] = field(default_factory=list)
    opening: str | None = None


@dataclass
class _Pending:
    """A dated line whose figures are still to come, and the lines below it."""

    booked: str
    valued: str | None
    texts: list[str]
    printed: list[str]
    yearless: bool
    figure: str | None


def is_header(line: str) -> bool:
    """Whether a line names the columns of a statement."""
    lowered = line.lower()
    if "balance" not in lowered or "date" not in lowered or len(line.encode()) > 250 or _DIGITS.search(line):
        return False
    names = {found.lower() for found in _MONEY_NAMES.findall(line)}
    return _HEADER.match(line) is not None and (len(names) >= 2 or "amount" in lowered)


def printed_pages(text: str) -> Iterator[list[tuple[str, bool]]]:
    """(line, whether it stands on every page) page by page."""
    pages = [page.split("\n") for page in _PAGE_BREAK.split(text)]
    pages = [page for page in pages if any(line.strip(_SPACE) for line in page)]
    for at, page in enumerate(pages):
        others = [pages[other] for other in (at - 1, at + 1) if 0 <= other < len(pages)]
        top = max((_shared(page, other) for other in others), default=0)
        bottom = max((_shared(page[::-1], other[::-1]) for other in others), default=0)
        yield [(line, n < top or n >= len(page) - bottom) for n, line in enumerate(page)]


def _shared(page: list[str], other: list[str]) -> int:
    """Lines with which both begin, numbers aside, as far as none is a transaction's; 0 for a single one."""
    n = 0
    for one, two in zip(page, other, strict=False):
        if _DIGITS.sub("0", one) != _DIGITS.sub("0", two) or begins_row(one) or is_header(one):
            break
        n += 1
    return n if n > 1 else 0


def begins_row(line: str) -> bool:
    """Whether a line is dated or has the figures of a transaction."""
    return bool(_DATED.match(line) or _YEARLESS.match(line) or _FIGURES.search(line))


class Assembly:
    """Puts the lines of one table after the other together to rows."""

    def __init__(self) -> None:
        self.account: Account | None = None
        self._pending: _Pending | None = None
        self._last: Row | None = None
        self._ended = self._page_ended = True
        self._referenced = self._top = False

    def begin(self, account: Account, header: str) -> None:
        """A row of column names: further rows are those of the account."""
        self.flush()
        if account is not self.account:
            self._last = None
        self.account = account
        self._referenced = _REFERENCE_NAME.search(header) is not None
        self._ended = self._page_ended = False

    def turn_page(self) -> None:
        """A new page: a table that was cut by the end of the page goes on."""
        self._page_ended, self._top = self._ended, True

    def add(self, line: str, everywhere: bool) -> None:
        """A line below a row of column names; `everywhere` when it stands on every page."""
        account = self.account
        if account is None:
            return
        if not line.strip(_SPACE):
            if self._last is not None and self._pending is None and not self._top:
                self._last.closed = True
            return
        self._top = False
        figures = _last_figures(line)
        dated = _DATED.match(line)
        yearless = None if dated else _YEARLESS.match(line)
        start = dated or yearless
        words = line[start.end() :] if start else line
        if figures:
            words = words[: max(figures.start() - (len(line) - len(words)), 0)] + " " + line[figures.end() :]
        elif start and (single := _LAST_FIGURE.search(words)):
            words = words[: single.start()]
        if _CARRIED.fullmatch(words if start or figures else _FIRST_FIGURE.sub("", line)):
            if account.opening is None and _OPENING.search(line):
                account.opening = opening_of(line)
            if not start and not figures and "closing" in line.lower():
                self._ended = self._page_ended = True
            return
        if not (start and figures):
            if _END_OF_TABLE.match(line):
                self._ended = self._page_ended = True
            elif _END_OF_PAGE.match(line):
                self._page_ended = True
            if self._page_ended:
                return
        if figures:
            self._close(line, start, yearless is not None, figures)
        elif start:
            self.flush()
            single = _LAST_FIGURE.search(line)
            texts = [words.strip(_SPACE)] if words.strip(_SPACE) else []
            self._pending = _Pending(
                start[1], start[2], texts, [line], yearless is not None, single and single[0]
            )
        elif not everywhere:
            self._go_on(line)

    def _go_on(self, line: str) -> None:
        """A line of narration."""
        of = self._pending or self._last
        if of is None or (isinstance(of, Row) and of.closed) or len(of.printed) >= _MOST_LINES:
            return
        of.printed.append(line)
        if years := _YEARS.match(line):
            if isinstance(of, _Pending) and of.yearless:
                of.booked, of.yearless = f"{of.booked} {years[1]}", False
                of.valued = of.valued and f"{of.valued} {years[2] or years[1]}"
                line = line[years.end() :]
            elif isinstance(of, Row) and of.booked and _YEARLESS.fullmatch(of.booked):
                of.booked = f"{of.booked} {years[1]}"
                of.valued = of.valued and f"{of.valued} {years[2] or years[1]}"
                line = line[years.end() :]
        if line.strip(_SPACE):
            of.texts.append(line.strip(_SPACE))

    def _close(self, line: str, start: re.Match[str] | None, yearless: bool, run: re.Match[str]) -> None:
        """A line with figures: the last of its transaction, but for narration that goes on."""
        before = line[start.end() if start else 0 : run.start()]
        after = line[run.end() :].strip(_SPACE)
        pending = self._pending
        if start and pending and not before.strip(_SPACE) and not after:  # the value date of the row above
            valued: str | None = start[1]
            booked: str | None = pending.booked
        elif start or pending is None:
            self.flush()
            pending = None
            booked, valued = (start[1], start[2]) if start else (None, None)
        else:
            booked, valued = pending.booked, pending.valued
        if valued is None and (found := _DATE_AT_END.search(before)):
            valued, before = found[1], before[: found.start()]
        if valued is None and start and (found := _DATE_AT_START.match(before)):
            valued, before = found[1], before[found.end() :]
        if booked is None and valued is None and (found := _DATE_INSIDE.search(before)):
            valued, before = found[0], before[: found.start()] + " " + before[found.end() :]
        if booked is None:
            booked, valued = valued, None
        reference = None
        if self._referenced:
            found = _REFERENCE.search(before) or _PLACED_REFERENCE.search(before)
            if found and (pending or before[: found.start()].strip()):
                reference, before = found[1], before[: found.start()]
        texts = [*(pending.texts if pending else []), *filter(None, (before.strip(" -"), after))]
        row = Row(
            booked, valued, texts, _tokens(run[0]), [*(pending.printed if pending else []), line], reference
        )
        self._pending, self._last = None, row
        assert self.account is not None
        self.account.rows.append(row)

    def flush(self) -> None:
        """End what is pending: a row that has a single figure only, or narration of the row above."""
        pending, self._pending = self._pending, None
        if pending is None or self.account is None:
            return
        if pending.figure:
            row = Row(
                pending.booked, pending.valued, pending.texts, [(pending.figure, None)], pending.printed
            )
            self.account.rows.append(row)
            self._last = row
        elif self._last is not None and not self._last.closed:
            self._last.texts += [line.strip(_SPACE) for line in pending.printed]
            self._last.printed += pending.printed


def opening_of(line: str) -> str | None:
    """The first figure behind the words for an opening balance, or the only one of a carried line."""
    words = _OPENING.search(line)
    found = _FIRST_FIGURE.search(line, words.end() if words else 0)
    return found[0] if found else None


def first_figure(line: str) -> str | None:
    """The figure that a line begins with."""
    found = _FIRST_FIGURE.match(line.strip(_SPACE))
    return found[0] if found else None


def narration(texts: list[str]) -> str:
    """Pieces of a narration as one text: where a name or reference was cut no blank is put in."""
    whole = ""
    for text in texts:
        whole += text if not whole or _ENDS_OPEN.search(whole) or text[0] in "@/" else f" {text}"
    return whole


def _last_figures(line: str) -> re.Match[str] | None:
    found = None
    for each in _FIGURES.finditer(line):
        if len(_FIRST_FIGURE.findall(each[0])) > 1:
            found = each
    return found


def _tokens(run: str) -> list[tuple[str, str | None]]:
    """Amounts and balance of a run of figures with the side that stands behind them."""
    found: list[tuple[str, str | None]] = []
    for token in _TOKEN.finditer(run):
        if token[1]:
            found.append((token[1], None))
        elif token[3] and found and found[-1][1] is None:
            found[-1] = (found[-1][0], token[3])
    return found
