"""Events through RabbitMQ: one quorum queue per reader and event, confirmed publishing, acknowledged when committed.

`topology.py` names and declares the queues; `wire.py` says what a message looks like on the way, `notes.py`
what a reader writes on it; `lines.py` sends messages and knows what became of each. `publishing.py` is the bus,
`reading.py` takes what arrives, `handling.py` decides what becomes of it, `gates.py` waits while a database is
away; `dead_letters.py` is where a person looks at what was put aside.
"""
