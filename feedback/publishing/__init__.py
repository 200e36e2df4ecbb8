"""What everybody may read (công khai): matters whose citizen agreed, masked and moderated.

Nothing is shown that a person has not looked at; what is sealed, dangerous, withdrawn or no
longer agreed to is gone with the same statement that says so.
"""
