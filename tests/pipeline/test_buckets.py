"""Customer IDs and where they live."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msme_pipeline.pipeline.buckets import (
    BUCKETS,
    CUSTOMER_ID,
    bucket_of,
    by_bucket,
    canonical_customer_id,
    is_shard_key,
    shard_key,
    shard_keys,
)


def test_buckets_never_move() -> None:
    assert [bucket_of(f"CUST_MSM_{n:05d}") for n in range(1, 6)] == [
        BUCKET_OF_FIRST_FIVE[n] for n in range(5)
    ]


BUCKET_OF_FIRST_FIVE = [36, 76, 228, 131, 209]


@given(st.from_regex(CUSTOMER_ID, fullmatch=True))
def test_a_shard_is_sixteen_buckets(customer: str) -> None:
    assert 0 <= bucket_of(customer) < BUCKETS
    assert shard_key(customer) == shard_keys()[bucket_of(customer) // 16]
    assert is_shard_key(shard_key(customer))


@pytest.mark.parametrize("text", ["AB", "A|B", "A...B", "-ABC", "A B C", "A" * 41, "", "../ETC"])
def test_malformed_ids_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="malformed"):
        canonical_customer_id(text)


def test_ids_are_trimmed_and_upper_case() -> None:
    assert canonical_customer_id(" cust_msm_00001 ") == "CUST_MSM_00001"


def test_no_customer_id_can_be_taken_for_a_shard() -> None:
    with pytest.raises(ValueError, match="malformed"):
        canonical_customer_id("shard-00".replace("-", "|"))
    assert canonical_customer_id("shard-00") != "shard-00"


@given(st.lists(st.from_regex(CUSTOMER_ID, fullmatch=True), max_size=30))
def test_grouping_by_bucket_keeps_every_customer_once(customers: list[str]) -> None:
    groups = by_bucket(customers)
    assert sorted(c for group in groups.values() for c in group) == sorted(set(customers))
    assert list(groups) == sorted(groups)
