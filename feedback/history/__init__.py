"""The history as an auditor reads it: who did what, and who looked at what.

It shows lines of the audit trail, never what is in a case, and never the number of
a matter that is sealed.
"""
