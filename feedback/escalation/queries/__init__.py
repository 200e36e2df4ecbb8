"""Every SELECT about warnings and watchdogs."""
