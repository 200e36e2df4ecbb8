"""Every SELECT about learning."""
