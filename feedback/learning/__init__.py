"""Complaints teach the classifier; the only slice that uses nlp models.

It hears ``ComplaintReceived``, stores what the machine suggests, and calls down
to ``complaints`` to sort the case. A place without a model loses nothing but
suggestions. People's corrections are kept for the next training.
"""
