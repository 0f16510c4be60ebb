"""What a partition key means: a customer, or a shard of sixteen buckets."""

from collections.abc import Iterable, Sequence

import dagster as dg

from msme_pipeline.pipeline.buckets import is_shard_key, shard_key, shard_keys

CUSTOMERS = dg.DynamicPartitionsDefinition(name="customers")
CUSTOMER_MODE = "customer"
SHARD_MODE = "shard"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def keys_of(customers: Iterable[str], mode: str) -> list[str]:
    """Partition keys that stand for these customers."""
    if mode == SHARD_MODE:
        return shard_keys()
    return sorted(set(customers))


def key_of(customer: str, mode: str) -> str:
    return shard_key(customer) if mode == SHARD_MODE else customer


def range_tags(keys: Iterable[str], registered: Sequence[str]) -> dict[str, str]:
    """Tags of one run over the smallest range, in insertion order, that holds all `keys`."""
    positions = [registered.index(key) for key in keys]
    return {RANGE_START: registered[min(positions)], RANGE_END: registered[max(positions)]}


def keys_in(context: dg.AssetExecutionContext) -> list[str]:
    """Partition keys of the run.

    dg.Failure on a run without partitions and on a range that is reversed, empty or names a
    missing key, all of which Dagster itself would let succeed.
    """
    tags = context.run.tags
    registered = context.instance.get_dynamic_partitions(CUSTOMERS.name or "")
    start, end = tags.get(RANGE_START), tags.get(RANGE_END)
    if start is not None or end is not None:
        missing = [key for key in (start, end) if key not in registered]
        if missing:
            raise dg.Failure(
                f"the partition range names {missing}, which is not registered; run `msme run` to register"
            )
        if registered.index(str(start)) > registered.index(str(end)):
            raise dg.Failure(
                f"the partition range {start} to {end} is reversed: {end} was registered before "
                f"{start}; swap them"
            )
    keys = list(context.partition_keys) if context.has_partition_key or start is not None else []
    unknown = [key for key in keys if key not in set(registered)]
    if not keys or unknown:
        raise dg.Failure(
            f"the run names no registered customer (unknown: {unknown}); pick partitions to materialise"
        )
    return keys


def customers_in(
    keys: Iterable[str], known: Iterable[str], only: Iterable[str] | None
) -> dict[str, list[str]]:
    """Customers behind each key; `only` narrows them to the named ones."""
    by_shard: dict[str, list[str]] = {}
    wanted = set(only) if only else None
    for customer in sorted(set(known)):
        by_shard.setdefault(shard_key(customer), []).append(customer)
    groups = {key: by_shard.get(key, []) if is_shard_key(key) else [key] for key in keys}
    if wanted is None:
        return groups
    return {key: [customer for customer in group if customer in wanted] for key, group in groups.items()}
