"""What a business is like: continuous, correlated parameters; an archetype plants one cause."""

from dataclasses import asdict, dataclass, replace

import numpy as np

from msme_pipeline.demo.draws import generator
from msme_pipeline.demo.sectors import SECTORS, Sector

ARCHETYPES: tuple[str, ...] = (
    "baseline trader",
    "high seasonality",
    "heavy debt",
    "high growth",
    "stable income",
    "frequent bounces",
    "declining",
    "concentrated",
    "undeclared turnover",
    "round-tripping and window dressing",
)
MIXED = "mixed"
PURE_SHARE = 0.28  # of the customers beyond the demo ten; at most 30 % of a cohort may be pure
HABITUAL_NEGLECT = 0.3  # `mandate_neglect` above which three loans run and nothing is left for them
COMPOSITION_LIMIT = 1.5e7  # ₹ a year, above which a dealer must register as regular


@dataclass(frozen=True)
class Parameters:
    """Parameters of one business.

    turnover: ₹ a year without GST at the start. margin: operating surplus before debt service over
    turnover. growth: log change a year. growth_from: first month of that change. season: amplitude
    (log) of a planted yearly wave with `season_peak` the busiest calendar month. volatility: sd of the
    monthly log noise. buffer: months of outflow kept in the bank. discipline: 0..1. top_three: share
    of the three largest buyers. debt: instalments over operating surplus. mandate_neglect: chance
    that the account is emptied before an instalment. declared: share of sales shown in GST returns.
    filing_delay: days after the due date. circular: circular payments over turnover. lift: month-end
    lift over monthly turnover.
    """

    archetype: str
    sector: str
    turnover: float
    margin: float
    growth: float
    growth_from: int
    season: float
    season_peak: int
    volatility: float
    buffer: float
    discipline: float
    top_three: float
    debt: float
    mandate_neglect: float
    declared: float
    filing_delay: float
    circular: float
    lift: float
    b2b_only: bool
    district: int
    constitution: str
    registration: str  # regular, composition or unregistered under GST

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def draw_parameters(customer_id: str, archetype: str | None, seed: int) -> tuple[Parameters, Sector]:
    """Parameters of a customer: a common distribution, then the planted cause.

    Raises ValueError for an archetype that does not exist.
    """
    if archetype is not None and archetype not in (*ARCHETYPES, MIXED):
        raise ValueError(f"{archetype!r} is no archetype; choose one of {', '.join((*ARCHETYPES, MIXED))}")
    rng = generator("parameters", customer_id, seed)
    # one latent quality correlates margin, buffer, volatility and discipline
    quality = rng.normal()
    own = rng.normal(size=8)
    sector = SECTORS[int(rng.integers(len(SECTORS)))]
    uniform = rng.random(24)
    drawn = archetype is None
    if archetype is None:
        archetype = ARCHETYPES[int(uniform[20] * len(ARCHETYPES))] if uniform[21] < PURE_SHARE else MIXED
    base = Parameters(
        archetype=archetype,
        sector=sector.name,
        turnover=float(np.exp(np.clip(own[0], -2.2, 2.2) * 0.75) * 1.3e7),
        margin=float(np.clip(sector.margin + 0.02 * quality + 0.015 * own[1], 0.08, 0.28)),
        growth=float(np.clip(0.07 + 0.03 * quality + 0.04 * own[2], -0.06, 0.2)),
        growth_from=0,
        season=0.0,
        season_peak=int(uniform[0] * 12) + 1,
        volatility=float(np.clip(0.15 - 0.015 * quality + 0.02 * own[3], 0.10, 0.21)),
        buffer=float(np.clip(0.9 + 0.2 * quality + 0.2 * own[4], 0.4, 1.8)),
        discipline=float(np.clip(0.82 + 0.08 * quality + 0.05 * own[5], 0.5, 0.99)),
        top_three=float(np.clip(0.38 + 0.07 * own[6], 0.24, 0.52)),
        debt=float(np.clip(0.04 + 0.2 * uniform[1], 0.0, 0.26)),
        mandate_neglect=0.0,
        declared=float(0.97 + 0.03 * uniform[2]),
        filing_delay=0.0,
        circular=0.0,
        lift=0.0,
        b2b_only=False,
        district=int(uniform[3] * 40),
        registration="regular",
        constitution=("proprietor", "proprietor", "partnership", "company", "llp")[int(uniform[4] * 5)],
    )
    parameters = _rounded(_plant(base, archetype, uniform))
    small = parameters.turnover < COMPOSITION_LIMIT
    if drawn and small and uniform[22] < 0.22:
        kind = "composition" if uniform[22] < 0.14 else "unregistered"
        parameters = replace(parameters, registration=kind, declared=0.0, filing_delay=0.0)
    return parameters, sector


def _rounded(parameters: Parameters) -> Parameters:
    """Floats cut to a few digits, so that the last bit of a CPU's arithmetic does not show."""
    values = {
        key: round(float(value), 0 if key == "turnover" else 6)
        for key, value in parameters.as_dict().items()
        if isinstance(value, float)
    }
    return replace(parameters, **values)  # type: ignore[arg-type]


def _plant(base: Parameters, archetype: str, u: np.ndarray) -> Parameters:
    causes: dict[str, dict[str, object]] = {
        "baseline trader": {},
        "high seasonality": {"season": 0.95 + 0.25 * u[5]},
        # instalments leave little in the bank
        "heavy debt": {"debt": 0.6 + 0.2 * u[5], "buffer": 0.35},
        "high growth": {"growth": 0.66 + 0.2 * u[5], "growth_from": 4},
        "stable income": {
            "volatility": 0.02 + 0.02 * u[5],
            "growth": min(base.growth, 0.1),
            "top_three": min(base.top_three, 0.28),
        },
        "frequent bounces": {"mandate_neglect": 0.7 + 0.15 * u[5], "buffer": 0.35},
        "declining": {
            "growth": -(0.5 + 0.14 * u[5]),
            "growth_from": 11 + int(3 * u[6]),
            "buffer": min(base.buffer, 0.5),
        },
        "concentrated": {"top_three": 0.8 + 0.1 * u[5], "b2b_only": True},
        "undeclared turnover": {"declared": 0.42 + 0.16 * u[5], "filing_delay": 18 + 30 * u[6]},
        "round-tripping and window dressing": {"circular": 0.15 + 0.15 * u[5], "lift": 0.4 + 0.3 * u[6]},
    }
    if archetype != MIXED:
        return replace(base, **causes[archetype])  # type: ignore[arg-type]
    # a mixture leans a little towards several causes at once
    lean = np.where(u[7:16] < 0.45, u[7:16] / 0.45, 0.0) * 0.75
    return replace(
        base,
        season=float(0.6 * lean[0]),
        debt=float(base.debt + 0.3 * lean[1]),
        growth=float(base.growth + 0.3 * lean[2] - 0.4 * lean[3] * (lean[2] == 0)),
        growth_from=int(12 * u[16]),
        volatility=float(base.volatility * (1.25 - 0.5 * u[17])),
        mandate_neglect=float(0.3 * lean[4] ** 2),
        top_three=float(base.top_three + 0.2 * lean[5]),
        declared=float(base.declared - 0.3 * lean[6]),
        filing_delay=float(12 * lean[6]),
        circular=float(0.15 * max(lean[7] - 0.4, 0.0)),
        lift=float(0.3 * max(lean[8] - 0.4, 0.0)),
    )
