"""Minutes: composed, circulated, answered, settled and amended."""
