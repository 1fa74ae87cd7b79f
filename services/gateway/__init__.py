"""The gateway: the plant's one public door.

It decides who may ask what, and says every answer and every refusal in the reader's language. It owns
users, roles, keys and the audit log. No rule of the factory lives here.

The way of a request: `webserver` reads it, from a connection of our port, into an `Incoming`, the route that
`@endpoint` (`http`, `routes`) gave a method of `api/` is found, `answering` asks the `doorman` who it is and
where, reads the `bodies`, knows `resends`, and runs the method. A no becomes one of the `problems`, said by
`texts`. `openapi` describes all of it from the same routes; `website` hands out `web/`.
"""
