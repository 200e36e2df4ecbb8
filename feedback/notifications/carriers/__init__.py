"""What carries messages out of the house: one file each, all off until they are set up."""
