"""Complaints as people see them."""
