"""Ratings, questionnaires, satisfaction indexes; built only on what feedback offers."""
