"""Pages of notices: one's own, and the administrator's messages."""
