"""`python -m msme_pipeline.analytics.forecast.warm`: compile the kernels into numba's cache on disk."""

import numpy as np

from msme_pipeline.analytics.forecast.batch import forecast_batch

if __name__ == "__main__":
    forecast_batch(np.arange(1.0, 41.0)[None, :], np.array([600]), 3)
