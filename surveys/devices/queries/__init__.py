"""Every SELECT about tablets and counter sessions."""
