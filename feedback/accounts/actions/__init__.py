"""Every write about accounts: signing in, people, second factors, invitations, keys."""
