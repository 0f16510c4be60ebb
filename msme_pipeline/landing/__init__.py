"""The landing folder: which files of which customers are there."""
