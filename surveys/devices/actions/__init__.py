"""Every write about tablets and counter sessions."""
