"""A made-up ward: nobody in it lives, nothing in it happened."""
