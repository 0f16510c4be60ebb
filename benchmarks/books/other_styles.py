"""Two more styles with other names, other ways to shorten them and other bank layouts; nothing is tuned on
them."""

from benchmarks.books.styles import STYLES, Rng, Style

OTHER = ("metro", "plains")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _cut_words(words: list[str], rng: Rng) -> list[str]:
    """Punctuated forms, clipped trades, the surname or the trade left out."""
    draw = rng.random()
    if draw < 0.3:
        short = {
            "PVT": "P.",
            "PRIVATE": "(P)",
            "LTD": "LTD.",
            "LIMITED": "LTD",
            "TRADELINKS": "TRADELNKS",
            "ELECTRICALS": "ELECT",
        }
        return [short.get(word, word) for word in words]
    if draw < 0.55:
        return [word if n == 0 or len(word) < 7 else word[:5] for n, word in enumerate(words)]
    if draw < 0.75 and len(words) > 3:
        return words[:-2]
    return ["M/S.", *words] if draw < 0.9 else words[:3]


def _spaced(words: list[str], rng: Rng) -> list[str]:
    """Joined first words, CORP for the long form, no vowels in the last word, another order."""
    draw = rng.random()
    if draw < 0.25 and len(words) > 2:
        return [words[0] + words[1], *words[2:]]
    if draw < 0.5:
        short = {
            "CORPORATION": "CORPN",
            "COMPANY": "CO.",
            "ENTERPRISES": "ENTP",
            "LIMITED": "LTD.",
            "WHOLESALERS": "WHLSLRS",
            "HARDWARE": "H/W",
        }
        return [short.get(word, word) for word in words]
    if draw < 0.7:
        return [
            word for word in words if word not in ("PVT", "LTD", "PRIVATE", "LIMITED", "LLP", "AND", "CO")
        ] or words
    return words[:2] if draw < 0.85 else [*words[:-1], words[-1][0]]


def _neighbour(text: str, rng: Rng) -> str:
    """A letter replaced by one beside it on the keyboard."""
    rows = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
    at = int(rng.integers(1, max(len(text), 2)))
    row = next((each for each in rows if text[at : at + 1] and text[at] in each), "")
    if not row:
        return text
    place = row.index(text[at])
    return text[:at] + row[place - 1 if place else 1] + text[at + 1 :]


def _lost_or_twice(text: str, rng: Rng) -> str:
    at = int(rng.integers(0, len(text)))
    return text[:at] + text[at] * int(rng.integers(0, 3)) + text[at + 1 :]


STYLES["metro"] = Style(
    _words(
        "SUNLIGHT ZENITH ORBIT MODERN CROWN STERLING MATRIX SUPREME ROYAL EVEREST GALAXY "
        "VERTEX PRIME APEX OMEGA TITAN CRYSTAL FORTUNE KHANNA SETHI BHATIA AHUJA DALMIA LODHA"
    ),
    (
        "LIGHTING",
        "POLYPACK",
        "SPORTS",
        "OPTICALS",
        "CERAMICS",
        "GASES",
        "BEARINGS",
        "LABELS",
        "KITCHENWARE",
        "AGRO",
        "TOOLS",
        "INTERIORS",
        "",
    ),
    _words("TRADELINKS OVERSEAS VENTURES SOLUTIONS ELECTRICALS ASSOCIATES HOUSE EMPORIUM PRODUCTS COMPANY"),
    ("", "PVT LTD", "PRIVATE LIMITED", "LTD", "LLP"),
    _words("ROHIT AMIT VARUN NIKHIL SHREYA PRIYANKA GAURAV TARUN MEENAL HARISH KUNAL RITU"),
    _words("KHANNA SETHI BHATIA AHUJA TANDON CHOPRA MEHRA WADHWA SURI GROVER"),
    _cut_words,
    _neighbour,
    (12, 15, 20),
    (),
    ("{y}/{n:03d}", "TI-{n:05d}", "S{n}/{y}", "{n:06d}"),
    ("", "INB", "ATTN//INB", "VENDOR PYMT", "/URGENT/"),
    ("NEFT CR-{i}-{u}", "CHQ DEP - MICR CLG - {k}", "MMT/IMPS/{r}", "CASH/CHQ DEP {k}", "RTGS {u}"),
    (
        ("NEFT", "NEFT CR-{i}-{n}-<OWN>-{u}"),
        ("NEFT", "BY TRANSFER-NEFT*{i}*{u}*{n}--{t}"),
        ("NEFT", "NEFT-{u}-{n}-{t}-{j}-{i}"),
        ("RTGS", "RTGS CR-{i}-{n}-<OWN>-{u}"),
        ("RTGS", "BY TRANSFER-RTGS UTR NO: {u}-{n}"),
        ("RTGS", "RTGS-{u}-{n}-{a}-{t}"),
        ("IMPS", "MMT/IMPS/{r}/{t}/{n}/{B}"),
        ("IMPS", "IMPS-{r}-{n}-{b}-XXXXXXX{x}-{t}"),
        ("IMPS", "TRF-TPT-{t}-{n}"),
        ("UPI", "UPI-{n}-{v}-{i}-{r}-{t}"),
        ("UPI", "UPI/{r}/{t}/{n}/{B}/ICI{j}"),
        ("UPI", "BY TRANSFER-UPI/CR/{r}/{n}/{b}/{v}/{t}--"),
    ),
    month_end=True,
)
STYLES["plains"] = Style(
    _words(
        "KISAN GRAMIN ANNADATA HARIOM SHANKAR BHOLENATH KAMDHENU GOPAL NARAYAN SITARAM MAHALAXMI "
        "TRIMURTI NAVJEEVAN SARASWATI JANTA POPULAR MADHUR CHANDRA TIWARI MISHRA PANDEY YADAV "
        "RATHORE MALVIYA"
    ),
    (
        "SEEDS",
        "PUMPS",
        "PESTICIDES",
        "OIL MILL",
        "BATTERY",
        "CYCLE",
        "CLOTH STORE",
        "HARDWARE",
        "KIRANA",
        "TRACTORS",
        "WIRES",
        "FLOUR MILL",
        "",
    ),
    _words("WHOLESALERS BHANDAR CORPORATION ENTERPRISES KENDRA SALES AGENCIES MARKETING CENTRE TRADERS"),
    ("", "", "AND CO", "PVT LTD", "AND BROTHERS"),
    _words("RAKESH BRIJESH SHYAM MOHAN UMESH SEEMA KAMLESH PRADEEP YOGESH MAHENDRA GEETA ARVIND"),
    _words("TIWARI MISHRA PANDEY YADAV RATHORE MALVIYA DUBEY SAXENA TOMAR SONI"),
    _spaced,
    _lost_or_twice,
    (12, 15, 20),
    (),
    ("{n}", "INV-{y}-{n}", "KB/{y}/{n:04d}", "GST/{n:04d}"),
    ("", "PAYMENT FOR MATERIAL", "Maal ka payment", "BEING BILL PAID", "NA"),
    ("CLG {k}", "NEFT/{u}", "BY CLG INST {k} MICR", "RTGS INW {u}", "FT FROM {a}"),
    (
        ("NEFT", "NEFT/{u}/{b}/{n}"),
        ("NEFT", "{n}/NEFT/{i}/{u}"),
        ("NEFT", "NEFT INWARD {u} FRM {n} {t}"),
        ("RTGS", "RTGSIN/{i}/{u}/{n}"),
        ("RTGS", "RTGS INW-{u}-{n}-{b}"),
        ("RTGS", "{n}:RTGS:{u}"),
        ("IMPS", "IMPS/P2A/{r}/{n}/{t}/{B}"),
        ("IMPS", "RECD:IMPS/{r}/{n}/{b}/X{x}/{t}"),
        ("IMPS", "BY CLG {k} {n} {B}"),
        ("UPI", "UPI/{n}/{r}/{t}"),
        ("UPI", "UPICR/{r}/{n}/{b}/{v}"),
        ("UPI", "BY UPI {r} {v} {n} {t}"),
    ),
    round_parts=True,
)
