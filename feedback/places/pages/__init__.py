"""What the administrator sees and changes: units, places, the working calendar."""
