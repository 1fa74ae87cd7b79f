"""Webhooks: other systems are told what happened, signed, and again until they have it."""
