"""Tests: stories over HTTP, tables for rules, and what keeps code and documents true."""
