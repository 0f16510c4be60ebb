"""What the kernel alone, which learns nothing from them, reaches on the shared real series."""

import numpy as np
import pytest

from benchmarks.forecast_measures import errors, naive2, owa
from benchmarks.forecast_series import REAL, real_series
from msme_pipeline.analytics.forecast.features import described


def test_naive2_carries_the_last_value_by_the_season() -> None:
    wave = 100 * (1 + 0.4 * np.sin(np.arange(48) * np.pi / 6))
    np.testing.assert_allclose(naive2(wave, 12), wave[:12], rtol=1e-9)
    np.testing.assert_array_equal(naive2(wave[:24], 3), np.full(3, wave[23]))  # two years show no season


@pytest.mark.skipif(not REAL.exists(), reason="the shared series are absent")
@pytest.mark.parametrize(("months", "reached"), [(36, 0.67), (24, 0.58), (18, 0.60)])
def test_the_kernel_beats_naive2_on_short_real_histories(months: int, reached: float) -> None:
    series = real_series()
    history = np.array(
        [one.values[: -one.test][-months:] for one in series if len(one.values) >= months + one.test]
    )
    actual = [one.values[-one.test :][:6] for one in series if len(one.values) >= months + one.test]
    base = described(history, 6)[0]
    rows = [errors(past, after, mean) for past, after, mean in zip(history, actual, base, strict=True)]
    assert owa(np.array(rows)) < reached
