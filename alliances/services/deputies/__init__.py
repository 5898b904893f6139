"""Who acts for somebody who is away: set up, read, told, and copied what is sent to them."""
