"""Every write about warnings and watchdogs."""
