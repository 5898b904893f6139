"""Invitations as mail programs keep them: RFC 5545 (iCalendar), 5546 (iTIP), 6047 (by mail)."""
