"""The editor, the pages of citizens and kiosks, invitations and reports."""
