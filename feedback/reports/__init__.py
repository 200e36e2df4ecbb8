"""The leader's page and the downloads.

It is handed ``PANELS`` and ``DATASETS`` and imports no other slice: what a
figure means is said by the slice that counts it.
"""
