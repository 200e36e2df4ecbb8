"""Pure decisions about questionnaires."""
