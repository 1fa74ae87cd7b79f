"""The gateway: the plant's one public door.

It decides who may ask what, and says every answer and every refusal in the reader's language. It owns
users, roles, keys and the audit log. No rule of the factory lives here.
"""
