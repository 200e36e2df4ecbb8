"""Satisfaction indexes: named, versioned formulas, each with its legal basis."""
