"""The platform, and citizens' complaints (phản ánh, kiến nghị).

One folder per subject ("slice"), the same file names in each. Start with
``wiring.py``: it lists everything that is plugged in.
"""
