"""The scorecard: points per bin, weights per component, rivals, confidence. Package data, fitted on simulated
books."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from msme_pipeline.analytics.reconciliation.features import FEATURES

COMPONENTS = ("amount", "time", "name", "context")
RIVAL_BINS = np.array([-6.0, -4.0, -2.5, -1.5, -0.7, -0.2, 0.2, 0.7, 1.5, 2.5, 4.0, 6.0, 10.0])


@dataclass(frozen=True)
class Pass:
    """Points of one pass, log-odds. `points`: (features, bins); rivals: (2, bins) for receipts and
    invoices."""

    intercept: float
    points: np.ndarray
    rival_intercept: float
    rival_scale: float
    rivals: np.ndarray

    def base(self, bins: np.ndarray, weights: dict[str, float]) -> np.ndarray:
        """Log-odds of candidates by themselves; `bins`: (n, features)."""
        score = np.full(len(bins), self.intercept)
        for column, (component, _) in enumerate(FEATURES.values()):
            score += weights[component] * self.points[column][bins[:, column]]
        return score

    def among_rivals(self, score: np.ndarray, rivalry: np.ndarray) -> np.ndarray:
        """Log-odds given the other candidates for the same receipts and invoices; `rivalry`: (n, 2)."""
        found = self.rival_intercept + self.rival_scale * score
        for side in range(2):
            found += self.rivals[side][np.searchsorted(RIVAL_BINS, rivalry[:, side])]
        return found


@dataclass(frozen=True)
class Scorecard:
    """Two passes, component weights, the least log-odds that is linked, and confidence by log-odds."""

    passes: tuple[Pass, Pass]
    weights: dict[str, float]
    least: float
    confidence_at: np.ndarray
    confidence: np.ndarray
    allocated: dict[str, float]

    def confidence_of(self, log_odds: np.ndarray) -> np.ndarray:
        return np.interp(log_odds, self.confidence_at, self.confidence)


def to_json(card: Scorecard) -> str:
    def one(each: Pass) -> dict[str, object]:
        return {
            "intercept": round(each.intercept, 4),
            "points": {
                name: [round(float(value), 3) for value in each.points[column][:bins]]
                for column, (name, (_, bins)) in enumerate(FEATURES.items())
            },
            "rival_intercept": round(each.rival_intercept, 4),
            "rival_scale": round(each.rival_scale, 4),
            "rivals": [[round(float(value), 3) for value in side] for side in each.rivals],
        }

    return json.dumps(
        {
            "weights": card.weights,
            "least": card.least,
            "confidence_at": [round(float(each), 3) for each in card.confidence_at],
            "confidence": [round(float(each), 4) for each in card.confidence],
            "allocated": card.allocated,
            "passes": [one(each) for each in card.passes],
        },
        indent=1,
    )


def from_json(text: str) -> Scorecard:
    """ValueError when a feature, a bin or a component is missing."""
    data = json.loads(text)
    width = max(bins for _, bins in FEATURES.values())
    passes = []
    for each in data["passes"]:
        points = np.zeros((len(FEATURES), width))
        for column, (name, (_, bins)) in enumerate(FEATURES.items()):
            if len(each["points"].get(name, ())) != bins:
                raise ValueError(f"scorecard: feature {name!r} needs {bins} points; fit it again")
            points[column, :bins] = each["points"][name]
        passes.append(
            Pass(
                each["intercept"],
                points,
                each["rival_intercept"],
                each["rival_scale"],
                np.array(each["rivals"]),
            )
        )
    missing = [name for name in COMPONENTS if name not in data["weights"]]
    if missing:
        raise ValueError(
            f"scorecard: weight of component {missing[0]!r} is missing; give {', '.join(COMPONENTS)}"
        )
    return Scorecard(
        (passes[0], passes[1]), data["weights"], data["least"],
        np.array(data["confidence_at"]), np.array(data["confidence"]), data["allocated"],
    )  # fmt: skip


@cache
def default() -> Scorecard:
    """The scorecard shipped as package data (`scorecard.json`)."""
    return from_json(
        files("msme_pipeline.analytics.reconciliation").joinpath("scorecard.json").read_text("utf-8")
    )
