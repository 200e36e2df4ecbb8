"""The doors of tablets, of their administrator, and of who serves at a counter."""
