"""The people and firms around a business, and the number of entries a month they cause."""

import numpy as np

from msme_pipeline.demo import names
from msme_pipeline.demo.archetypes import HABITUAL_NEGLECT, Parameters
from msme_pipeline.demo.names import NameBook, Party
from msme_pipeline.demo.sectors import Sector

UNCLEAR_SHARE = 0.03  # of entries with a narration that says nothing
OWN_TRANSFERS = 5.0  # entries a month between own accounts
EARLIER_STATES = frozenset(
    ("22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32", "33", "34", "35", "36", "37")
)
"""States whose quarterly GSTR-3B is due on the 22nd instead of the 24th."""
MONTHLY_DUES = 10.5  # rent, utilities, taxes, dues, charges, SIP, family


class People:
    """Owner and parties of a business, and how many entries a month each part of it makes.

    `index` maps a role to positions in `parties`; `buyers` holds terms in days, 1 for payers by cheque
    and party index per buyer.
    """

    def __init__(
        self,
        book: NameBook,
        rng: np.random.Generator,
        parameters: Parameters,
        sector: Sector,
        per_month: float,
    ) -> None:
        self.city, self.state, _ = names.CITIES[int(rng.integers(len(names.CITIES)))]
        suffix = {"company": " PVT LTD", "llp": " LLP"}.get(parameters.constitution, "")
        self.owner = book.person()
        self.name = (
            book.firm(sector.trade).removesuffix(" PVT LTD").removesuffix(" LLP").removesuffix(" LTD")
            + suffix
        )
        holder = {"proprietor": "P", "company": "C"}.get(parameters.constitution, "F")
        self.pan = book.pan(holder, self.owner if holder == "P" else self.name)
        self.gstin = book.gstin(self.name, self.state, self.pan)
        self.quarterly = bool(rng.random() < 0.6) if parameters.turnover < 4.5e7 else False
        self.quarterly |= parameters.registration == "composition"
        self.tax_day = 18 if parameters.registration == "composition" else 20
        if self.quarterly and parameters.registration == "regular":
            self.tax_day = 22 if self.state in EARLIER_STATES else 24
        scale = per_month / 80
        self.staff = int(np.clip(round(rng.uniform(3, 9) * scale), 1, 40))
        self.draws = float(np.clip(9 * scale, 1.5, 60))
        lenders = 0 if parameters.debt < 0.02 else int(rng.integers(1, 4))
        if parameters.mandate_neglect > HABITUAL_NEGLECT:
            lenders = 3
        self.parties: list[Party] = []
        self.index: dict[str, np.ndarray] = {}
        fixed = MONTHLY_DUES + self.staff + self.draws + lenders + per_month * UNCLEAR_SHARE
        fixed += 6 * parameters.mandate_neglect * lenders + (5 if parameters.circular else 0)
        fixed += OWN_TRANSFERS
        flexible = max(per_month - fixed, per_month * 0.25)
        self.receipts, self.purchases = flexible * 0.68, max(flexible * 0.32, 2.0)
        count = int(np.clip(6 + self.receipts * 0.35, 7, 60))
        rails = ("NEFT", "NEFT", "IMPS", "UPI", "CHEQUE")
        by_cheque, terms = [], []
        for _ in range(count):
            name = book.firm()
            rail = book.pick(rails)
            days = max(0, round(sector.credit_days * float(rng.choice((0.5, 0.75, 1.0, 1.0, 1.5)))))
            state = self.state if rng.random() < 0.7 else None
            self._add(book.party(name, "buyer", rail, days, book.gstin(name, state)))
            by_cheque.append(1 if rail == "CHEQUE" else 0)
            terms.append(days)
        self.buyers = (np.array(terms), np.array(by_cheque), self.index["buyer"])
        supplier_terms = []
        for _ in range(int(np.clip(4 + self.purchases * 0.3, 4, 30))):
            name = book.firm()
            days = max(0, round(sector.supplier_days * float(rng.choice((0.5, 1.0, 1.0, 1.4)))))
            self._add(
                book.party(
                    name,
                    "supplier",
                    book.pick(("NEFT", "NEFT", "IMPS", "CHEQUE", "UPI")),
                    days,
                    book.gstin(name),
                )
            )
            supplier_terms.append(days)
        self.supplier_terms = np.array(supplier_terms)
        for _ in range(self.staff):
            self._add(book.party(book.person(), "employee", book.pick(("NEFT", "IMPS", "UPI"))))
        self._add(book.party(book.person(), "landlord", "NEFT"))
        for name in names.UTILITIES[int(rng.integers(0, 2)) :][:2]:
            self._add(book.party(name, "utility", "UPI"))
        for name in rng.permutation(np.array(names.LENDERS))[:lenders].tolist():
            self._add(book.party(name, "lender", "NEFT"))
        self.index.setdefault("lender", np.array([], dtype=np.int64))
        self.loan_numbers = [f"LN{book.digits(8)}" for _ in range(lenders)]
        for name in names.GROCERS:
            self._add(book.party(name, "grocer", "UPI"), "household")
        self._add(book.party(book.pick(names.SCHOOLS), "school", "UPI"))
        self._add(book.party(book.pick(names.JEWELLERS), "jeweller", "UPI"))
        self._add(book.party(f"{book.pick(names.FIRST_NAMES)} {self.owner.split()[-1]}", "family", "UPI"))
        self._add(book.party(book.pick(names.FUND_HOUSES), "fund", "NACH"))
        self._add(book.party(book.pick(names.INSURERS), "insurer", "NEFT"))
        for _ in range(2 if parameters.circular or parameters.lift else 0):
            self._add(book.party(book.firm(), "circle", "NEFT"))
        self.index.setdefault("circle", np.array([], dtype=np.int64))
        self._add(book.party(book.pick(names.AGGREGATORS), "aggregator", "NEFT"))
        self._add(book.party(book.pick(names.MARKETPLACES), "marketplace", "NEFT"))
        self._add(book.party(book.pick(names.MACHINE_MAKERS), "machine maker", "NEFT"))
        self._add(book.party(self.owner, "owner", "IMPS"))
        self._add(book.party(self.name, "self", "IMPS"))
        for _ in range(12):
            self._add(book.party(book.person(), "walk-in", "UPI"))

    def _add(self, party: Party, role: str | None = None) -> None:
        key = role or party.role
        self.index[key] = np.append(self.index.get(key, np.array([], dtype=np.int64)), len(self.parties))
        self.parties.append(party)
