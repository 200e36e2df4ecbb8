"""Every write about complaints: one transaction each."""
