"""The language of the plant on the wire: commands, events and views, one package per owner."""
