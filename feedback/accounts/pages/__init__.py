"""Pages about accounts: one's own, the administrator's, invitations, keys."""
