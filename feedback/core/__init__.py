"""What every slice stands on: database, clock, outbox, pages, problems.

No word of the domain lives here, so that it stays a floor and not a drawer.
"""
