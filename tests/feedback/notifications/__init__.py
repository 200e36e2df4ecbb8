"""Rules of messages."""
