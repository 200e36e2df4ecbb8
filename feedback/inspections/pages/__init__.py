"""The list, one inspection, its files and paper."""
