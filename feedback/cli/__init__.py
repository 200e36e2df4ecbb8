"""The command line: ``langnghe``, or ``python -m feedback``."""
