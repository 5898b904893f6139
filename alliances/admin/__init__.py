"""Django admin of this room, one module per concept."""

from alliances.admin import agreements, alliances, company, imports, partners, people, plans

__all__ = ["agreements", "alliances", "company", "imports", "partners", "people", "plans"]
