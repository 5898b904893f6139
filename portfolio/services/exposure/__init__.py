"""How we would fare without an alliance or a partner."""
