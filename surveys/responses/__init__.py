"""What people answer at a kiosk or by QR code.

A rating (một lần chấm) is a face; reasons and a comment may follow. A low score
with a comment becomes a complaint in the same transaction: this package stands
above ``feedback.complaints`` and calls down.
"""
