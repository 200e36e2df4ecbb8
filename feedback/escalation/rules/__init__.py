"""Decisions about warnings: how far a term has run, and who is told."""
