"""Every write about learning."""
