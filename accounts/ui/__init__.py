"""Pure functions behind the template tags: icons, marks, numbers, dates, navigation."""
