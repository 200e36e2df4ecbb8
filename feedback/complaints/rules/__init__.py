"""Decisions about complaints: data in, data out."""
