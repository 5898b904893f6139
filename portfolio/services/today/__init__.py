"""What waits for one person today."""
