"""Dated regulation as data, each rule with its citation."""
