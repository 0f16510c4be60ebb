"""Simulated books of small businesses with sealed links, at four levels of difficulty."""

from benchmarks.books.other_styles import OTHER
from benchmarks.books.rates import LEVELS
from benchmarks.books.simulate import Books, simulate, together
from benchmarks.books.styles import HELD_OUT, TUNING

__all__ = ["HELD_OUT", "LEVELS", "OTHER", "TUNING", "Books", "simulate", "together"]
