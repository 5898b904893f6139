"""A meeting while it is held: what is typed, and the page that everybody reads along on."""
