"""Health surveys: statistics of answers, what may be shown of them, and what they say. Pure."""
