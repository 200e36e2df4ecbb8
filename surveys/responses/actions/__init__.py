"""Every write about ratings."""
