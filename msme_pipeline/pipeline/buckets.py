"""Customer identifiers and the fixed assignment of customers to buckets and shards."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

BUCKETS = 256
SHARDS = 16
CUSTOMER_ID = re.compile(r"[A-Z0-9][A-Z0-9_-]{2,39}")
_SHARD_KEY = re.compile(r"shard-(\d\d)")


def canonical_customer_id(text: str) -> str:
    """The customer ID in canonical form: trimmed, upper case.

    Raises ValueError when it does not match `^[A-Z0-9][A-Z0-9_-]{2,39}$`.
    """
    candidate = text.strip().upper()
    if not CUSTOMER_ID.fullmatch(candidate):
        raise ValueError(
            f"customer ID {text!r} is malformed: 3 to 40 capital letters, digits, '_' or '-', "
            "starting with a letter or digit"
        )
    return candidate


@lru_cache(maxsize=1 << 17)
def bucket_of(customer_id: str) -> int:
    """Bucket 0..255 of a customer; fixed for ever, since it places rows on disk."""
    return int.from_bytes(blake2b(customer_id.encode(), digest_size=2).digest(), "big") % BUCKETS


def shard_key(customer_id: str) -> str:
    """Partition key of the customer in shard mode, `shard-00` to `shard-15`."""
    return f"shard-{bucket_of(customer_id) * SHARDS // BUCKETS:02d}"


def shard_keys() -> list[str]:
    return [f"shard-{number:02d}" for number in range(SHARDS)]


def is_shard_key(key: str) -> bool:
    match = _SHARD_KEY.fullmatch(key)
    return match is not None and int(match[1]) < SHARDS


def by_bucket(customers: Iterable[str]) -> dict[int, list[str]]:
    """Customers grouped by bucket, both in ascending order."""
    groups: dict[int, list[str]] = {}
    for customer in sorted(set(customers)):
        groups.setdefault(bucket_of(customer), []).append(customer)
    return dict(sorted(groups.items()))
