"""Every write about inspections: the inspectors' side, and the units'."""
