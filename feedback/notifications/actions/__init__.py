"""Every write about notices, digests and messages."""
