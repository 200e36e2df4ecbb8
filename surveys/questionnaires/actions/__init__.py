"""Every write of questionnaires."""
