"""Summary: anomalies."""
