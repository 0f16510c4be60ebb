"""Random generators that depend on customer, purpose and seed only: the same on every machine."""

from hashlib import blake2b

import numpy as np


def generator(*keys: object) -> np.random.Generator:
    """A generator seeded by a stable digest of the keys."""
    digest = blake2b("|".join(map(str, keys)).encode(), digest_size=16).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def paise(rupees: np.ndarray, step: int = 1) -> np.ndarray:
    """Rupees to whole paise, rounded to `step` paise."""
    return (np.rint(np.asarray(rupees) * 100 / step) * step).astype(np.int64)


def lognormal_noise(rng: np.random.Generator, size: int, sigma: float) -> np.ndarray:
    """Multiplicative noise with mean 1."""
    return np.exp(rng.normal(0.0, sigma, size) - sigma * sigma / 2)


def pareto_shares(rng: np.random.Generator, parties: int, top_three: float) -> np.ndarray:
    """Falling shares summing to 1 whose three largest sum to `top_three` (needs more than 3 parties)."""
    head = np.sort(rng.uniform(0.75, 1.5, 3))[::-1]
    head *= top_three / head.sum()
    tail = (1.0 / np.arange(4, parties + 1)) ** rng.uniform(0.4, 0.9) * rng.uniform(0.7, 1.3, parties - 3)
    tail *= (1.0 - top_three) / tail.sum()
    cap = head.min()
    for _ in range(8):
        over = tail > cap
        if not over.any() or over.all():
            break
        spare = (tail[over] - cap).sum()
        tail[over] = cap
        tail[~over] += spare * tail[~over] / tail[~over].sum()
    return np.concatenate([head, tail])
