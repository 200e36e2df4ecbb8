"""What a kiosk's screen is like: its size, its buttons, its words, its voice.

Below ``surveys.responses``, which shows it to citizens.
"""
