"""Invented firms, people, lenders and the identifiers that belong to them."""

from dataclasses import dataclass

import numpy as np

FIRST_NAMES = [
    "AARAV",
    "ANITA",
    "ANIL",
    "ASHA",
    "BHAVNA",
    "DEEPAK",
    "DIVYA",
    "FARHAN",
    "GAURAV",
    "GEETA",
    "HARISH",
    "IMRAN",
    "INDIRA",
    "JAYESH",
    "KAVITA",
    "KIRAN",
    "LAKSHMI",
    "MAHESH",
    "MANOJ",
    "MEENA",
    "MOHAN",
    "NAVEEN",
    "NEHA",
    "NITIN",
    "OMPRAKASH",
    "PALLAVI",
    "PRADEEP",
    "PRIYA",
    "RAFIQ",
    "RAJESH",
    "RAMESH",
    "REKHA",
    "RITU",
    "ROHIT",
    "SANDEEP",
    "SANGEETA",
    "SANJAY",
    "SARITA",
    "SHABANA",
    "SUNIL",
    "SURESH",
    "SWATI",
    "TARUN",
    "UMA",
    "VANDANA",
    "VIJAY",
    "VIKAS",
    "VINOD",
    "YASMIN",
    "YOGESH",
]
_LAST = [
    "AGARWAL",
    "BANSAL",
    "BHATT",
    "BORA",
    "CHAUHAN",
    "CHOUDHARY",
    "DAS",
    "DESAI",
    "DUBEY",
    "GAIKWAD",
    "GHOSH",
    "GOYAL",
    "GUPTA",
    "IYER",
    "JADHAV",
    "JAIN",
    "JOSHI",
    "KHAN",
    "KULKARNI",
    "KUMAR",
    "LAL",
    "MEHTA",
    "MENON",
    "MISHRA",
    "NAIR",
    "NAYAK",
    "PANDEY",
    "PATEL",
    "PATIL",
    "PILLAI",
    "RAO",
    "RATHORE",
    "REDDY",
    "SAHU",
    "SAINI",
    "SHAH",
    "SHAIKH",
    "SHARMA",
    "SHETTY",
    "SINGH",
    "SOLANKI",
    "SONI",
    "THAKUR",
    "TIWARI",
    "VERMA",
    "YADAV",
]
_PREFIX = [
    "SHREE",
    "BALAJI",
    "ANNAPURNA",
    "GANPATI",
    "KAVERI",
    "NARMADA",
    "SAHYADRI",
    "VINDHYA",
    "MALWA",
    "DECCAN",
    "KONKAN",
    "ARAVALI",
    "HIMGIRI",
    "SURYODAY",
    "CHANDRIKA",
    "PRABHAT",
    "NAVJEEVAN",
    "JAGDAMBA",
    "MAHAVEER",
    "SIDDHI",
    "RIDDHI",
    "OMKAR",
    "TRIDENT",
    "ZENITH",
    "PIONEER",
    "CRESCENT",
    "SILVERLINE",
    "BLUESTAR",
    "GREENLEAF",
    "REDSTONE",
    "NORTHGATE",
    "EASTERN",
    "SOUTHERN",
    "WESTWIND",
    "CENTRAL",
    "METRO",
    "UNIVERSAL",
    "NATIONAL",
    "BHARAT",
    "KAMDHENU",
    "GODAWARI",
    "SHARDA",
    "AMBIKA",
    "PADMAVATI",
    "VAIBHAV",
    "SAMRUDDHI",
    "UTKARSH",
    "PRAGATI",
    "UJJWAL",
    "SAMARTH",
    "ALANKAR",
    "MEGHDOOT",
    "TULSI",
    "CHETAK",
    "GARUDA",
    "SANJIVANI",
    "NALANDA",
    "TAKSHA",
    "VIKRANT",
]
_TRADE = [
    "TRADERS",
    "ENTERPRISES",
    "INDUSTRIES",
    "AGENCIES",
    "DISTRIBUTORS",
    "MARKETING",
    "EXPORTS",
    "SUPPLIERS",
    "CORPORATION",
    "BROTHERS",
    "AND SONS",
    "ASSOCIATES",
    "SALES",
    "VENTURES",
    "PRODUCTS",
    "TRADING CO",
    "SYSTEMS",
    "CHEMICALS",
    "POLYMERS",
    "METALS",
    "TEXTILES",
    "FOODS",
]
_FORM = ("", "", "", "", " PVT LTD", " PVT LTD", " LLP", " LTD")
LENDERS = (
    "SARVODAYA FINANCE LTD",
    "NILGIRI CAPITAL LTD",
    "UDAAN FINSERV PVT LTD",
    "KAUTILYA HOUSING FINANCE",
    "MARUDHAR LEASING LTD",
    "VISTAAR CREDIT LTD",
    "PANCHTATVA FINANCE",
    "ROYALGATE NBFC LTD",
    "SAHAJ MICROFIN LTD",
    "TRINETRA LOANS LTD",
)
INSURERS = ("SURAKSHA GENERAL INSURANCE", "JEEVANDEEP LIFE INSURANCE", "AKSHAY ASSURANCE CO")
FUND_HOUSES = ("SAMPADA MUTUAL FUND", "VRIDDHI MUTUAL FUND", "NIVESH MUTUAL FUND")
# payment companies and marketplaces keep their real names: narrations are recognised by them
AGGREGATORS = (
    "RAZORPAY SOFTWARE PVT LTD",
    "PHONEPE PVT LTD",
    "BHARATPE MERCHANT",
    "PAYTM PAYMENTS SERVICES LTD",
)
MARKETPLACES = ("AMAZON SELLER SERVICES PVT LTD", "FLIPKART INTERNET PVT LTD", "MEESHO LTD")
UTILITIES = ("STATE ELECTRICITY DISTRIBUTION", "CITY WATER BOARD", "BHARATNET BROADBAND", "MOBILE POSTPAID")
TELECOMS = frozenset({"BHARATNET BROADBAND", "MOBILE POSTPAID"})
GROCERS = ("SUPER BAZAR", "APNA KIRANA", "DAILY NEEDS MART", "CITY FRUIT BAZAR", "ANNAPOORNA SWEETS")
SCHOOLS = ("VIDYA MANDIR SCHOOL", "ST XAVIER PUBLIC SCHOOL", "GYAN JYOTI ACADEMY")
JEWELLERS = ("SWARNAKAMAL JEWELLERS", "RATNADEEP JEWELLERS")
MACHINE_MAKERS = ("PRECISION MACHINE TOOLS", "VAHAN MOTORS", "SHITAL COOLING EQUIPMENT")

CITIES = (
    ("MUMBAI", "27", "Maharashtra"),
    ("PUNE", "27", "Maharashtra"),
    ("SURAT", "24", "Gujarat"),
    ("RAJKOT", "24", "Gujarat"),
    ("JAIPUR", "08", "Rajasthan"),
    ("LUDHIANA", "03", "Punjab"),
    ("KANPUR", "09", "Uttar Pradesh"),
    ("INDORE", "23", "Madhya Pradesh"),
    ("COIMBATORE", "33", "Tamil Nadu"),
    ("CHENNAI", "33", "Tamil Nadu"),
    ("BENGALURU", "29", "Karnataka"),
    ("HYDERABAD", "36", "Telangana"),
    ("KOLKATA", "19", "West Bengal"),
    ("DELHI", "07", "Delhi"),
)


@dataclass(frozen=True)
class Bank:
    """A bank with a narration style, a statement layout and a financial information provider id."""

    style: str
    code: str
    name: str
    fip: str
    vpa: str


BANKS: tuple[Bank, ...] = (
    Bank("HDFC", "HDFC", "HDFC BANK", "HDFC-FIP", "okhdfcbank"),
    Bank("ICICI", "ICIC", "ICICI BANK", "ICICI-FIP", "okicici"),
    Bank("SBI", "SBIN", "STATE BANK OF INDIA", "sbi-fip", "oksbi"),
    Bank("AXIS", "UTIB", "AXIS BANK", "AXIS001", "okaxis"),
    Bank("KOTAK", "KKBK", "KOTAK MAHINDRA BANK", "KOTAK-FIP", "kotak"),
)
_PARTY_BANKS = (
    "HDFC",
    "ICIC",
    "SBIN",
    "UTIB",
    "KKBK",
    "PUNB",
    "BARB",
    "CNRB",
    "UBIN",
    "YESB",
    "IDFB",
    "FDRL",
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE36 = "0123456789" + _LETTERS
_STATES = ("27", "24", "08", "03", "09", "23", "33", "29", "36", "19", "07", "06", "10", "21", "32")


@dataclass(frozen=True)
class Party:
    """Someone the business pays or is paid by."""

    name: str
    role: str
    ifsc: str
    account: str
    vpa: str
    gstin: str
    terms: int
    rail: str


def check_digit(first_fourteen: str) -> str:
    """Last character of a GSTIN: Luhn modulo 36 over the first fourteen."""
    total = 0
    for place, character in enumerate(first_fourteen):
        product = _BASE36.index(character) * (1 if place % 2 == 0 else 2)
        total += product // 36 + product % 36
    return _BASE36[(36 - total % 36) % 36]


class NameBook:
    """Names and identifiers of one customer's world; no name is handed out twice."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._seen: set[str] = set()
        self._pool: list[float] = []

    def _u(self) -> float:
        if not self._pool:
            self._pool = self._rng.random(512).tolist()
        return self._pool.pop()

    def pick(self, values: tuple[str, ...] | list[str]) -> str:
        return values[int(self._u() * len(values))]

    def digits(self, count: int) -> str:
        return str(int((0.1 + 0.9 * self._u()) * 10**count))[:count]

    def firm(self, trade: tuple[str, ...] | None = None) -> str:
        while True:
            middle = self.pick(_LAST) if self._u() < 0.3 else ""
            name = " ".join(
                part for part in (self.pick(_PREFIX), middle, self.pick(trade or tuple(_TRADE))) if part
            ) + self.pick(_FORM)
            if name not in self._seen:
                self._seen.add(name)
                return name

    def person(self) -> str:
        while True:
            name = f"{self.pick(FIRST_NAMES)} {self.pick(_LAST)}"
            if name not in self._seen:
                self._seen.add(name)
                return name

    def pan(self, holder: str, name: str) -> str:
        """A PAN of the right shape; `holder` is P, F or C."""
        initial = name[0] if name[0] in _LETTERS else "A"
        head = "".join(self.pick(list(_LETTERS)) for _ in range(3))
        return f"{head}{holder}{initial}{self.digits(4)}{self.pick(list(_LETTERS))}"

    def gstin(self, name: str, state: str | None = None, pan: str | None = None) -> str:
        body = (state or self.pick(_STATES)) + (pan or self.pan("F", name)) + "1Z"
        return body + check_digit(body)

    def ifsc(self, bank_code: str) -> str:
        return f"{bank_code}0{self.digits(6)}"

    def party(self, name: str, role: str, rail: str, terms: int = 0, gstin: str = "") -> Party:
        code = self.pick(_PARTY_BANKS)
        handle = "".join(name.lower().split())[:12]
        vpa = f"{handle}{self.digits(2)}@{self.pick(('okaxis', 'ybl', 'oksbi', 'paytm', 'okicici', 'ibl'))}"
        return Party(name, role, self.ifsc(code), self.digits(11), vpa, gstin, terms, rail)
