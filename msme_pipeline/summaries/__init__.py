"""Monthly flows, GST turnover and the portfolio: SQL over the clean tables as known at `as_of`."""
