"""Nothing is forgotten: warnings before a term ends, escalation after it, and watchdogs.

A warning goes to the desk, to the head, then up the line; where nobody is, it is kept for
the administrator. Cases of no unit, of closed units and of units without people are not passed over.
"""
