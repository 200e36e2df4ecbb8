"""Generated; edit only to move data."""
