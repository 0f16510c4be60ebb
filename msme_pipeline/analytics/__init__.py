"""The five analytics: plain functions on tables of a set of customers."""
