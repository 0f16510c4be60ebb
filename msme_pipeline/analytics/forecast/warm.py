"""`python -m msme_pipeline.analytics.forecast.warm`: compile the kernels into numba's cache on disk."""

from datetime import date

import numpy as np

from msme_pipeline.analytics.forecast.batch import forecast_batch
from msme_pipeline.analytics.forecast.step import INPUTS, cashflow_forecast
from msme_pipeline.tables import TABLES

if __name__ == "__main__":
    forecast_batch(np.arange(1.0, 41.0)[None, :], np.array([600]), 3)
    cashflow_forecast({name: TABLES[name].empty() for name in INPUTS}, date(2025, 11, 30))
