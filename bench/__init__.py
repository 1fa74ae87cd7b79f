"""Measures what Gongdan costs on this machine. `./gongdan bench report`, `./gongdan bench board`."""
