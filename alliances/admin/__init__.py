from alliances.admin import agreements, alliances, company, partners, people  # noqa: F401
