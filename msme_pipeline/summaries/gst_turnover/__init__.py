"""Summary: gst turnover."""
