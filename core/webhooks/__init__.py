"""Posting to chat rooms (Slack, Teams) by an address that whoever manages the room hands out."""
