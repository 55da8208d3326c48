"""Colleagues as a table of a spreadsheet: out, and in again."""
