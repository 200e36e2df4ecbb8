"""Backup, restore, and the move from one database engine to the other.

All three are one thing: tables read row by row, in a form that knows neither
engine, and written into an empty database that migrations have just made.
"""
