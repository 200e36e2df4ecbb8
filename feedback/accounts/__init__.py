"""Staff accounts, roles over subtrees, sessions.

Citizens have no account: they hold a code. Which role may do what stands in
``core.permissions``; here is who has which role, and where.
"""
