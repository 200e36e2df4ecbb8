"""What citizens rate on, and the list of what they said."""
