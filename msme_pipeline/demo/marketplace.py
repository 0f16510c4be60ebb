"""The seller side of ONDC: orders, what becomes of them, and the batches in which the seller app pays out."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from msme_pipeline.demo.archetypes import Parameters
from msme_pipeline.demo.calendar import Horizon
from msme_pipeline.demo.draws import generator, lognormal_noise, paise
from msme_pipeline.demo.kinds import Kind
from msme_pipeline.demo.plan import Plan
from msme_pipeline.demo.sectors import Sector
from msme_pipeline.demo.spread import scale_to_months, spread_in_month

JOINS = {
    "textiles and garments": 0.6,
    "electronics retail": 0.6,
    "food processing": 0.6,
    "restaurant and catering": 0.65,
    "kirana wholesale": 0.55,
    "pharmacy and medical": 0.45,
    "agri inputs": 0.3,
    "printing and packaging": 0.25,
    "building materials": 0.25,
    "engineering workshop": 0.08,
    "it and business services": 0.05,
    "transport and logistics": 0.02,
}
"""Chance that a business of a sector sells on ONDC."""
DOMAINS = {
    "textiles and garments": ("ONDC:RET12", ("Kurtas", "Sarees", "Shirts", "Home Furnishing")),
    "electronics retail": ("ONDC:RET14", ("Mobile Phones", "Audio", "Laptops", "Accessories")),
    "food processing": ("ONDC:RET10", ("Masala", "Flours", "Pickles", "Snacks")),
    "kirana wholesale": ("ONDC:RET10", ("Staples", "Household", "Snacks", "Beverages")),
    "restaurant and catering": ("ONDC:RET11", ("North Indian", "Sweets", "Bakery", "Beverages")),
    "pharmacy and medical": ("ONDC:RET18", ("Devices", "Nutrition", "Wellness", "First Aid")),
    "agri inputs": ("ONDC:RET1D", ("Seeds", "Fertilisers", "Tools", "Sprayers")),
    "printing and packaging": ("ONDC:RET16", ("Stationery", "Gift Boxes", "Labels", "Wall Decor")),
    "building materials": ("ONDC:RET1C", ("Cement", "Steel Bars", "Tiles", "Plumbing")),
    "engineering workshop": ("ONDC:RET1B", ("Hand Tools", "Fasteners", "Bearings", "Spares")),
    "it and business services": ("ONDC:RET14", ("Laptops", "Networking", "Printers", "Accessories")),
    "transport and logistics": ("ONDC:RET1A", ("Tyres", "Batteries", "Lubricants", "Spares")),
}
BASKETS = {
    "textiles and garments": 4_000,
    "electronics retail": 12_000,
    "food processing": 3_000,
    "restaurant and catering": 2_500,
    "kirana wholesale": 3_000,
    "pharmacy and medical": 2_500,
    "agri inputs": 6_000,
    "building materials": 8_000,
}
OTHER_BASKET = 5_000
"""Typical value of an order in ₹: ONDC's small-business sellers also serve offices and resellers."""
LARGEST_SHARE = 0.08
BUYER_APPS = (
    "buyer.paytm.example", "buyer.pincode.example", "buyer.magicpin.example", "buyer.olabazaar.example",
    "buyer.himshakti.example", "buyer.craftsvilla.example",
)  # fmt: skip
SELLER_APPS = ("DUKAANSETU SELLER SERVICES", "HAATPATH MARKETPLACE PVT LTD", "NUKKADKART ONDC SETTLEMENT")
TCS_CUT, TDS_CUT = date(2024, 7, 10), date(2024, 10, 1)
TCS_RATES, TDS_RATES = (0.01, 0.005), (0.01, 0.001)  # s. 52 CGST and s. 194-O before and from the cut
TDS_EXEMPT_UP_TO = 500_000  # ₹ of sales a year of an individual
FEE_GST = 0.18
COMPLETED, CANCELLED, RTO, PART_RETURNED, RETURNED = range(5)
ORDER_LINE, REFUND_LINE = 0, 1


@dataclass(frozen=True)
class Seller:
    """How a business sells on ONDC; shares are of orders, fees of the order value without GST on them."""

    per_month: float
    share: float
    every: int  # days in a settlement batch
    window: int  # days from delivery until an order may be settled
    cancels: float
    rtos: float
    returns: float
    finder_fee: float
    commission: float
    logistics: int  # paise an order
    apps: np.ndarray
    categories: np.ndarray
    spread: float  # sd of the log order value
    party: int
    no_tds: bool

    @property
    def payouts_a_month(self) -> float:
        """Settlement credits to expect in a month."""
        runs = 30.4 / self.every
        return runs * (1 - float(np.exp(-self.per_month / runs)))


@dataclass
class Trades:
    """Orders and settlement lines, one array element each; days from the start, amounts in paise.

    `line_day` is -1 for what is not settled within the horizon. `batch` is the day of the batch, which is
    the link of the bank entry.
    """

    seller: Seller
    day: np.ndarray
    second: np.ndarray
    delivered: np.ndarray  # day of delivery or of the return to origin
    outcome: np.ndarray
    outcome_day: np.ndarray  # day of cancellation, delivery or return
    items: np.ndarray
    delivery: np.ndarray
    returned: np.ndarray
    units: np.ndarray
    app: np.ndarray
    category: np.ndarray
    line_order: np.ndarray
    line_kind: np.ndarray
    line_day: np.ndarray
    gross: np.ndarray
    fee: np.ndarray
    logistics: np.ndarray
    tcs: np.ndarray
    tds: np.ndarray

    @property
    def net(self) -> np.ndarray:
        return self.gross - self.fee - self.logistics - self.tcs - self.tds


def sells_on_ondc(
    customer_id: str, seed: int, parameters: Parameters, sector: Sector, receipts: float, party: int
) -> Seller | None:
    """How a business sells on ONDC, None when it does not; `receipts` is what it gets a month from sales."""
    rng = generator("ondc seller", customer_id, seed)
    chance, scale = rng.random(), rng.normal(size=3)
    if chance >= JOINS[sector.name] or parameters.b2b_only:
        return None
    per_month = float(np.clip(0.35 * receipts * np.exp(0.6 * scale[0]), 1.2, 16.0))
    every = int(rng.choice((1, 3, 7), p=(0.3, 0.3, 0.4)))
    if 30.4 / every * (1 - np.exp(-per_month * every / 30.4)) > 0.45 * receipts:
        every = 7
    apps = rng.dirichlet(np.full(len(BUYER_APPS), np.exp(0.9 * scale[1]) * 0.6))
    categories = rng.dirichlet(np.full(4, np.exp(0.9 * scale[2]) * 0.7))
    basket = BASKETS.get(sector.name, OTHER_BASKET) * np.exp(0.9 * rng.normal())
    yearly = min(12 * per_month * basket, parameters.turnover * (sector.marketplace or LARGEST_SHARE))
    return Seller(
        per_month=per_month,
        share=float(yearly / parameters.turnover),
        every=every,
        window=int(rng.integers(1, 3)),
        cancels=float(rng.beta(2.0, 28.0)),
        rtos=float(rng.beta(1.2, 60.0)),
        returns=float(rng.beta(1.6, 26.0)),
        finder_fee=float(rng.choice((3.0, 3.0, 2.5, 5.0))),
        commission=float(rng.uniform(0.01, 0.06)),
        logistics=int(rng.integers(30, 90)) * 100,
        apps=apps,
        categories=categories,
        spread=float(rng.uniform(0.3, 0.8)),
        party=party,
        no_tds=parameters.constitution == "proprietor" and yearly <= TDS_EXEMPT_UP_TO,
    )


def with_ondc(shares: dict[str, float], seller: Seller | None) -> dict[str, float]:
    """Shares of revenue by channel with ONDC's, taken from other marketplaces or else from all channels."""
    if seller is None:
        return shares | {"ondc": 0.0}
    if shares["marketplace"] > 0:
        return shares | {"marketplace": shares["marketplace"] - seller.share, "ondc": seller.share}
    return {name: share * (1 - seller.share) for name, share in shares.items()} | {"ondc": seller.share}


def trade(
    plan: Plan,
    seller: Seller,
    calendar: Horizon,
    rng: np.random.Generator,
    gross: np.ndarray,
    rate: np.ndarray,
    registered: bool,
) -> Trades:
    """Orders worth about `gross` (₹ per day with GST) once losses are off, and planned settlement credits.

    `rate` is the GST rate in % per day; only registered sellers are subject to TCS.
    """
    months = len(calendar.month_start) - 1
    day = spread_in_month(rng, calendar, gross, seller.per_month)
    count = len(day)
    kept = 1 - seller.cancels - seller.rtos - 0.7 * seller.returns
    monthly = np.bincount(calendar.month, weights=gross, minlength=months)
    noise = lognormal_noise(rng, count, seller.spread)
    value = paise(scale_to_months(calendar, day, noise, monthly) / kept, 100)
    value = np.maximum(value, 5_000)
    delivery = np.where(value > 40_000, rng.integers(3, 9, count) * 1_000, 0)
    chance = rng.random(count)
    bounds = np.cumsum([seller.cancels, seller.rtos, seller.returns * 0.6, seller.returns * 0.4])
    outcome = np.array([CANCELLED, RTO, PART_RETURNED, RETURNED, COMPLETED])[
        np.searchsorted(bounds, chance, "right")
    ]
    delivered = day + rng.integers(1, 6, count)
    back = delivered + rng.integers(2, 10, count)
    outcome_day = np.select(
        [outcome == CANCELLED, outcome >= PART_RETURNED], [day + rng.integers(0, 2, count), back], delivered
    )
    units = rng.integers(1, 6, count)
    units = np.where(outcome == PART_RETURNED, np.maximum(units, 2), units)
    items = value - delivery
    part = items // units * (units // 2)
    returned = np.select([outcome == PART_RETURNED, outcome == RETURNED], [part, items], 0)
    trades = Trades(
        seller=seller,
        day=day,
        second=rng.integers(8 * 3600, 22 * 3600, count),
        delivered=delivered,
        outcome=outcome,
        outcome_day=outcome_day,
        items=items,
        delivery=delivery,
        returned=returned,
        units=units,
        app=np.searchsorted(np.cumsum(seller.apps), rng.random(count)).clip(0, len(BUYER_APPS) - 1),
        category=np.searchsorted(np.cumsum(seller.categories), rng.random(count)).clip(0, 3),
        **_lines(seller, calendar, value, items, delivered, outcome, outcome_day, returned, rate, registered),
    )
    _pay_out(plan, trades, calendar)
    return trades


def _lines(
    seller: Seller,
    calendar: Horizon,
    value: np.ndarray,
    items: np.ndarray,
    delivered: np.ndarray,
    outcome: np.ndarray,
    outcome_day: np.ndarray,
    returned: np.ndarray,
    rate: np.ndarray,
    registered: bool,
) -> dict[str, np.ndarray]:
    """A line per order that was delivered and a negative one per return; line_day is the first it may
    have."""
    sold = np.flatnonzero((outcome != CANCELLED) & (outcome != RTO))
    back = np.flatnonzero(returned > 0)
    order = np.concatenate([sold, back])
    sign = np.concatenate([np.ones(len(sold), dtype=np.int64), -np.ones(len(back), dtype=np.int64)])
    ready = np.concatenate([delivered[sold] + seller.window, outcome_day[back] + 1])
    day = (ready // seller.every + 1) * seller.every
    on = day.clip(0, calendar.days - 1)
    gross = np.concatenate([value[sold], returned[back]])
    goods = np.concatenate([items[sold], returned[back]]) / (1 + (rate[on] / 100 if registered else 0.0))
    fee = paise(gross / 100 * (seller.finder_fee / 100 + seller.commission) * (1 + FEE_GST))
    tcs_rate = np.where(on < calendar.day_of(TCS_CUT), *TCS_RATES) if registered else 0.0
    tds_rate = 0.0 if seller.no_tds else np.where(on < calendar.day_of(TDS_CUT), *TDS_RATES)
    lift = np.minimum(seller.logistics, value[order] // 10)
    return {
        "line_order": order,
        "line_kind": np.where(sign > 0, ORDER_LINE, REFUND_LINE),
        "line_day": day,
        "gross": sign * gross,
        "fee": sign * fee,
        "logistics": lift,
        "tcs": sign * paise(goods / 100 * tcs_rate),
        "tds": sign * paise(goods / 100 * tds_rate),
    }


def _pay_out(plan: Plan, trades: Trades, calendar: Horizon) -> None:
    """Add up the batches; a return is held back from the first batch that can bear it."""
    net, kind = trades.net, trades.line_kind
    due = trades.line_day
    inside = due < calendar.days
    batch = np.bincount(due[(kind == ORDER_LINE) & inside], net[(kind == ORDER_LINE) & inside], calendar.days)
    batch = np.rint(batch).astype(np.int64)
    days = np.flatnonzero(batch)
    settled = np.where(inside & (kind == ORDER_LINE), due, -1)
    refunds = np.flatnonzero(kind == REFUND_LINE)
    for line in refunds[np.argsort(due[refunds], kind="stable")].tolist():
        for at in range(int(np.searchsorted(days, due[line])), len(days)):
            if batch[days[at]] + net[line] > 100:
                batch[days[at]] += net[line]
                settled[line] = days[at]
                break
    trades.line_day = settled
    plan.add(Kind.MARKETPLACE, days, batch[days], trades.seller.party, days, hours=(7.0, 11.0))
