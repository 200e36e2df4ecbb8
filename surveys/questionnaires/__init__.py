"""What the office asks (bảng hỏi): drafts, published versions, answers, invitations, reports.

A published version never changes: it is one document, kept with its hash. Answers hold the
version they were given to. This package stands above ``surveys.indexes``, whose formulas
it feeds with answers.
"""
