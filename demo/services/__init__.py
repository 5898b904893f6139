"""The demo portfolio: a fictional company, its partners, and three years of working together."""
