"""The agenda: what comes onto it, in which order, and how far the meeting has come."""
