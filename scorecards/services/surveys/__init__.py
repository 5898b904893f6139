"""Health surveys: opened, answered without a name, closed, and what they say."""
