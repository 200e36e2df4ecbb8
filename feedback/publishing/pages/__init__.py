"""The citizen's consent, the moderator's queue, the page everybody may open."""
