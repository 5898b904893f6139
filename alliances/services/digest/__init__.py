"""The digest: what comes due for a person, in one message a day at the hour they chose."""

from alliances.services.digest.writer import register

__all__ = ["register"]
