"""Cleaning: consent artefacts and lawful bases."""
