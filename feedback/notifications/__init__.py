"""What people are told: notices inside, a digest each morning, messages by e-mail and telephone.

It knows nobody's matter: whoever stands above says whom to tell, what, and where it leads.
"""
