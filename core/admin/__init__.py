"""Django admin: what its pages share, and the pages of this app (registered by config.admin)."""
