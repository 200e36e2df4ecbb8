"""How many visitors were served, by counter and day, so that answers can be held against them.

Numbers come from the queue or ticket machine, by file, page or interface. Stands below
``surveys.responses``, which shows coverage (answers per visitor) beside its figures.
"""
