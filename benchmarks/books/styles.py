"""Four ways to name firms, to spoil their names and to print narrations: two to tune on, two held out.

Envelopes come from `heldout_narrations` (banks outside the demo world): the development banks for the
tuning styles, the sealed banks for the held-out styles.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.heldout_narrations import DEVELOPMENT_BANKS, ENVELOPES, SEALED_BANKS

Rng = np.random.Generator


@dataclass(frozen=True)
class Style:
    """Words of firm names and owners, how names are varied and misspelt, widths of fields, bank layouts.

    `layouts`: (rail, text) in place of those of `banks`, `<OWN>` stands for the business itself; lump payers
    of
    a `month_end` style pay on its last days, part payers of a `round_parts` style in thousands.
    """

    heads: tuple[str, ...]
    trades: tuple[str, ...]
    kinds: tuple[str, ...]
    forms: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]
    variant: Callable[[list[str], Rng], list[str]]
    typo: Callable[[str, Rng], str]
    widths: tuple[int, ...]
    banks: tuple[str, ...]
    number: tuple[str, ...]
    notes: tuple[str, ...]
    nameless: tuple[str, ...]
    layouts: tuple[tuple[str, str], ...] = ()
    month_end: bool = False
    round_parts: bool = False


def pick(rng: Rng, options):  # type: ignore[no-untyped-def]
    return options[int(rng.integers(len(options)))]


_SHORT = {
    "TRADERS": "TRDRS",
    "ENTERPRISES": "ENT",
    "INDUSTRIES": "INDS",
    "PRIVATE": "PVT",
    "LIMITED": "LTD",
    "AGENCIES": "AGCY",
    "DISTRIBUTORS": "DIST",
    "COMPANY": "CO",
    "CORPORATION": "CORP",
    "BROTHERS": "BROS",
    "AND": "&",
    "ENGINEERING": "ENGG",
    "MARKETING": "MKTG",
    "SUPPLIERS": "SUPP",
    "INTERNATIONAL": "INTL",
    "SHREE": "SRI",
}
_FORM_WORDS = {"PVT", "PRIVATE", "LTD", "LIMITED", "LLP", "CO", "COMPANY", "&", "AND", "OPC"}


def _without_form(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in _FORM_WORDS]
    return kept if len(kept) > 1 else words


def _abbreviated(words: list[str], rng: Rng) -> list[str]:
    draw = rng.random()
    if draw < 0.4:
        return [_SHORT.get(word, word) for word in words]
    if draw < 0.8:
        return _without_form(words)
    return ["M/S", *words]


def _without_vowels(words: list[str], rng: Rng) -> list[str]:
    draw = rng.random()
    words = _without_form(words)
    if draw < 0.35:
        return [word[0] + re.sub("[AEIOU]", "", word[1:]) if len(word) > 5 else word for word in words]
    if draw < 0.6:
        return [word[0] if 0 < n < len(words) - 1 else word for n, word in enumerate(words)]
    if draw < 0.8:
        return words[:2]
    return words


def _phonetic(words: list[str], rng: Rng) -> list[str]:
    draw = rng.random()
    if draw < 0.35:
        swaps = (("EE", "I"), ("SH", "S"), ("W", "V"), ("OO", "U"), ("TH", "T"), ("KSH", "X"))
        text = " ".join(words)
        for one, other in swaps:
            if one in text and rng.random() < 0.6:
                text = text.replace(one, other, 1)
        return text.split()
    if draw < 0.7:
        return _without_form(words)
    if draw < 0.85:
        return [*words[:-1], _SHORT.get(words[-1], words[-1][:4])]
    return ["MESSRS", *_without_form(words)]


def _stumps(words: list[str], rng: Rng) -> list[str]:
    draw = rng.random()
    words = _without_form(words)
    if draw < 0.3:
        return [words[0], *(word[:4] + "." if len(word) > 6 else word for word in words[1:])]
    if draw < 0.5 and len(words) > 2:
        return [words[0][0] + ".", *words[1:]]
    if draw < 0.65 and len(words) > 1:
        return [words[-1], *words[:-1]]
    return words


def _transposed(text: str, rng: Rng) -> str:
    at = int(rng.integers(1, max(len(text) - 1, 2)))
    return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]


def _replaced(text: str, rng: Rng) -> str:
    at = int(rng.integers(1, max(len(text), 2)))
    return text[:at] + chr(65 + int(rng.integers(26))) + text[at + 1 :]


def _doubled(text: str, rng: Rng) -> str:
    at = int(rng.integers(0, len(text)))
    return text[: at + 1] + text[at:]


def _dropped(text: str, rng: Rng) -> str:
    at = int(rng.integers(1, max(len(text), 2)))
    return text[:at] + text[at + 1 :]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


STYLES = {
    "north": Style(
        _words(
            "GUPTA AGARWAL BALAJI SHIVAM KRISHNA ANAND LAXMI GANESH BHARAT NATIONAL VIKAS PRAKASH "
            "RADHA MAHAVIR SATYAM KAILASH OM JAI SHARMA VERMA RAJDHANI DELHI PUNJAB HIMALAYA"
        ),
        (
            "STEEL",
            "CLOTH",
            "ELECTRICALS",
            "PAPER",
            "PAINTS",
            "CEMENT",
            "TILES",
            "PHARMA",
            "FOODS",
            "AUTO PARTS",
            "FURNITURE",
            "TEXTILES",
            "",
        ),
        _words("TRADERS ENTERPRISES INDUSTRIES AGENCIES DISTRIBUTORS CORPORATION BROTHERS STORES"),
        ("", "", "PVT LTD", "PRIVATE LIMITED", "AND COMPANY"),
        _words(
            "RAJESH SUNIL ANIL MUKESH SANJAY VIJAY ASHOK RAMESH SURESH DINESH POOJA NEHA KAVITA MANOJ DEEPAK"
        ),
        _words("GUPTA AGARWAL SHARMA VERMA SINGH JAIN GOEL BANSAL MITTAL ARORA KAPOOR MALHOTRA"),
        _abbreviated,
        _transposed,
        (16, 18, 20),
        DEVELOPMENT_BANKS[:6],
        ("INV/{y}/{n:04d}", "GST-{n:03d}", "{n}", "AB/{n:04d}/{y}"),
        ("PAYMENT", "NA", "", "BILL PAYMENT", "UPI"),
        ("NEFT CR {u}", "BY CLG INST {k}", "IMPS {r}", "BY TRANSFER {r}", "CHQ DEP {k}"),
    ),
    "west": Style(
        _words(
            "AMBIKA UMIYA SWASTIK PATEL MEHTA SARDAR NARMADA GIRNAR ASIAN RELIABLE PIONEER CLASSIC "
            "VISHAL DEEP KHODIYAR AMRUT SAGAR SUNRISE PERFECT UNIQUE RAJ JALARAM MARUTI GAYATRI"
        ),
        (
            "CHEMICALS",
            "POLYMERS",
            "FABRICS",
            "JEWELS",
            "METALS",
            "PIPES",
            "MACHINERY",
            "PACKAGING",
            "SPICES",
            "DAIRY",
            "HARDWARE",
            "",
        ),
        _words("TRADING INDUSTRIES ENTERPRISE SALES CORPORATION MARKETING EXPORTS IMPEX SYNDICATE"),
        ("", "", "LLP", "PVT LTD", "AND SONS", "LTD"),
        _words("JIGNESH HITESH BHAVESH KETAN PARESH NILESH CHIRAG DHAVAL MITAL SONAL KINJAL VIPUL JAYESH"),
        _words("PATEL SHAH MEHTA DESAI JOSHI TRIVEDI PANDYA SOLANKI CHAUHAN PARMAR"),
        _without_vowels,
        _replaced,
        (10, 12, 15),
        DEVELOPMENT_BANKS[6:],
        ("{n:05d}", "T-{n}", "{y}/INV-{n:03d}", "SI{n:04d}"),
        ("", "TRF", "AGAINST BILL", "PAY", "GOODS"),
        ("{u} NEFT INWARD", "CTS CLG {k}", "IMPS INW {r}", "FT {k}", "CASH DEPOSIT BY PARTY {k}"),
    ),
    "south": Style(
        _words(
            "MURUGAN VENKATESWARA LAKSHMI SARAVANA ANNAPOORNA PADMAVATHI KAVERI CAUVERY THIRUMALA "
            "SRINIVASA VINAYAKA ARUNACHALA DURGA CHENNAI KONGU DECCAN GODAVARI NANDI BHAVANI "
            "SRIDEVI MEENAKSHI KARTHIKEYA RAGHAVENDRA AYYAPPA"
        ),
        (
            "TEXTILES",
            "MODERN RICE MILL",
            "GRANITES",
            "ENGINEERING",
            "COIRS",
            "SPINNERS",
            "MOTORS",
            "ELECTRONICS",
            "TIMBERS",
            "OIL",
            "",
        ),
        _words("TRADERS MILLS STORES AGENCIES ENTERPRISES WORKS COMPANY INDUSTRIES MART"),
        ("", "", "PRIVATE LIMITED", "AND CO", "INDIA PVT LTD"),
        _words(
            "KARTHIK SENTHIL RAMASAMY VENKATESH SUBRAMANIAN LALITHA PRABHU NAGARAJAN SRINIVASAN "
            "BALAJI ARUN DIVYA"
        ),
        _words("REDDY NAIDU IYER GOWDA RAO PILLAI NAIR CHETTIAR MUDALIAR KUMAR"),
        _phonetic,
        _doubled,
        (10, 14, 17, 20),
        SEALED_BANKS[:4],
        ("{n:03d}/{y}", "SV{n}", "TN-{y}-{n:04d}", "B{n:03d}"),
        ("", "towards supply", "BILL AMT", "payment made", "NA"),
        ("NEFT-{u}", "By Clg/{k}", "IMPS/{r}", "RTGS:{u}", "CDM CASH {k}"),
    ),
    "east": Style(
        _words(
            "MAA TARA KAMAKHYA JAGANNATH KALINGA GANGA BISWAS CHATTERJEE HOWRAH BENGAL ASSAM UTKAL "
            "MAGADH NALANDA PATLIPUTRA ROY DAS SUBHAM LOKNATH ANNAPURNA HINDUSTAN EASTERN TIRUPATI "
            "BAJRANG"
        ),
        (
            "JUTE",
            "TEA",
            "IRON",
            "HOSIERY",
            "SANITARY",
            "BOOKS",
            "ELECTRIC",
            "FERTILISERS",
            "MEDICAL",
            "COAL",
            "PLYWOOD",
            "",
        ),
        _words("BHANDAR STORES ENTERPRISE TRADERS UDYOG CONCERN SUPPLIERS AGENCY COMMERCIAL"),
        ("", "", "PVT LTD", "LLP", "OPC PRIVATE LIMITED"),
        _words("SUBRATA DEBASISH PRASENJIT MOUSUMI ARINDAM BIKASH RANJAN PRITAM SOUMYA TAPAN ANJALI RATAN"),
        _words("BISWAS CHATTERJEE ROY DAS GHOSH BOSE MONDAL SAHA DUTTA MOHANTY BORUAH SINHA"),
        _stumps,
        _dropped,
        (10, 11, 13, 16, 19),
        SEALED_BANKS[4:],
        ("{y}-{n:05d}", "ME/{n:03d}/{y}", "INV{n}", "CR-{n:04d}"),
        ("", "supplies", "clearing dues", "Payment", "TRANSFER"),
        ("NFT/{u}", "BY CLEARING / CHEQUE {k}", "FTIMPS/IFI/{r}", "UPI/{r}", "BRN DEP {k}"),
    ),
}
TUNING, HELD_OUT = ("north", "west"), ("south", "east")


def firm(style: Style, rng: Rng) -> str:
    words = [pick(rng, style.heads), pick(rng, style.trades), pick(rng, style.kinds), pick(rng, style.forms)]
    if rng.random() < 0.3:
        words.insert(0, pick(rng, ("SHREE", "NEW", "SRI", "M K", "A R", "GLOBAL")))
    return " ".join(" ".join(words).split())


def confusable(name: str, style: Style, rng: Rng) -> str:
    """Another firm whose name is mistaken for this one: another last word, trade or one letter."""
    words = name.split()
    draw = rng.random()
    if draw < 0.5:
        words[-1 if len(words) < 3 else int(rng.integers(1, len(words)))] = pick(rng, style.kinds)
    elif draw < 0.75:
        words.insert(1, pick(rng, style.trades[:-1]))
    else:
        words[0] = _replaced(words[0], rng)
    return " ".join(words)


def person(style: Style, rng: Rng) -> str:
    return f"{pick(rng, style.given)} {pick(rng, style.family)}"


def spoilt(name: str, style: Style, rates, rng: Rng) -> str:  # type: ignore[no-untyped-def]
    """The name as one narration prints it."""
    words = name.split()
    if rng.random() < rates.variant:
        words = style.variant(words, rng)
    text = " ".join(words)
    if rng.random() < rates.typo:
        text = style.typo(text, rng)
    if rng.random() < rates.joined:
        text = text.replace(" ", "")
    if rng.random() < rates.truncated:
        text = text[: pick(rng, style.widths)].strip()
    return text


def _digits(rng: Rng, count: int) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def narrate(
    style: Style,
    rng: Rng,
    name: str | None,
    note: str = "",
    rails: tuple[str, ...] = ("NEFT", "RTGS", "IMPS"),
) -> str:
    """A credit narration of one of the banks of the style; without a name that of a nameless posting."""
    code = pick(rng, ("PUNB", "CNRB", "BARB", "IDFB", "FDRL", "SBIN", "HDFC"))
    slots = {
        "r": _digits(rng, 12),
        "k": _digits(rng, 6),
        "j": _digits(rng, 10),
        "x": _digits(rng, 4),
        "a": "XX" + _digits(rng, 6),
        "b": code,
        "B": code + " BANK",
        "i": f"{code}0{_digits(rng, 6)}",
        "u": f"{code}{pick(rng, 'NRH')}{_digits(rng, 12)}",
        "d": "14-08-24",
        "v": f"{_digits(rng, 10)}@ybl",
        "t": note or pick(rng, style.notes),
        "m": "AUG24",
        "n": name or "",
    }
    if name is None:
        text = pick(rng, style.nameless).format(**slots)
        return f"{text} {note}" if note else text
    layouts = [text for rail, text in style.layouts if rail in rails] or [
        text for bank in style.banks for rail, way, text in ENVELOPES[bank] if way in "C*" and rail in rails
    ]
    if note:
        layouts = [text for text in layouts if "{t}" in text] or [layouts[0] + " {t}"]
    return pick(rng, layouts).format(**slots).rstrip(" -/")
