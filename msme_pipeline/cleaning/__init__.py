"""From raw text to typed, deduplicated, linked tables; every record is accounted for."""
