"""Every SELECT about ratings."""
