"""One-time slips (phiếu đánh giá một lần) that say a rating comes from somebody served.

Codes are issued in batches for a service point, signed, and good once until a day. What is
kept of a used one is that it was used: not when, and not which rating it gave. This package
stands below ``surveys.responses``, which asks it and tells it when a rating is stored.
"""
