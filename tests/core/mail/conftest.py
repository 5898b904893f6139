"""The mail server of the tests."""

from tests.mail_sink import sink

__all__ = ["sink"]
