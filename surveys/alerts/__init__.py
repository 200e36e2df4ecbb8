"""Live alerts: somebody is told while service is bad, not at the end of the month.

A service point is measured against its own past. Stands above ``surveys.responses``, whose
answers it looks at a moment after they are given, never while one is being given.
"""
