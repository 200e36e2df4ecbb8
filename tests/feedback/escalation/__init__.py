"""Rules of warnings."""
