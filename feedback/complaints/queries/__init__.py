"""Every SELECT about complaints."""
