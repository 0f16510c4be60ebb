"""Measurements of the whole product: accuracy against sealed truth, speed and memory. Not tests."""
