"""How amounts and dates look in files."""

from collections.abc import Sequence
from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rupees(amount: int) -> str:
    """Paise as plain rupees with two decimals."""
    if amount < 0:
        return f"-{-amount // 100}.{-amount % 100:02d}"
    return f"{amount // 100}.{amount % 100:02d}"


def lakh(amount: int) -> str:
    """Paise as rupees in Indian grouping: 1,23,456.00."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 100)
    text = str(whole)
    head, tail = text[:-3], text[-3:]
    groups: list[str] = []
    while len(head) > 2:
        groups.insert(0, head[-2:])
        head = head[:-2]
    if head:
        groups.insert(0, head)
    return f"{sign}{','.join([*groups, tail])}.{part:02d}"


def clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"


def day_texts(style: str, iso: Sequence[str]) -> list[str]:
    """ISO dates in the manner of a bank's statement."""
    if style == "HDFC":
        return [f"{d[8:]}/{d[5:7]}/{d[2:4]}" for d in iso]
    if style == "ICICI":
        return [f"{d[8:]}/{d[5:7]}/{d[:4]}" for d in iso]
    if style == "SBI":
        return [f"{int(d[8:])} {MONTHS[int(d[5:7]) - 1]} {d[:4]}" for d in iso]
    if style == "KOTAK":
        return [f"{d[8:]}-{MONTHS[int(d[5:7]) - 1]}-{d[:4]}" for d in iso]
    return [f"{d[8:]}-{d[5:7]}-{d[:4]}" for d in iso]


def dashed(day: date) -> str:
    return day.strftime("%d-%m-%Y")
