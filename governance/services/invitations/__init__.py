"""Invitations to meetings, and their corrections: what each person was told, and what is true."""
