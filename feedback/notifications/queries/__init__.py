"""Every SELECT about notices, digests and messages."""
