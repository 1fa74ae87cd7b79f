"""The plant's plan: open work as a problem, a plan made or mended by it, looked through before anybody hears of it."""
