"""Summary: ocen."""
