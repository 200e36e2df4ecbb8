"""Every SELECT about questionnaires."""
