"""The formulas: plain numbers in, plain numbers out."""
