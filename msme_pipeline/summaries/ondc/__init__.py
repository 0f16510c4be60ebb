"""Summary: ondc."""
