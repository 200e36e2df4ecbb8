"""Pages of warnings: the leader's, and the administrator's."""
