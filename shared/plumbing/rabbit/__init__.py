"""Events through RabbitMQ: one quorum queue per reader and event, confirmed publishing, acknowledged when committed.

`topology.py` names and declares the queues, `publishing.py` is the bus, `reading.py` takes what arrives;
`wire.py` says what a message looks like on the way.
"""
