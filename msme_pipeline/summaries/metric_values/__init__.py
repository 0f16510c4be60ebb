"""Summary: metric values."""
