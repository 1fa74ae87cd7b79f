"""The web page as people meet it: a real browser, a running plant, thumbs and eyes.

Run in a process of its own, which is not monkey-patched: `GONGDAN_TEST_PROCESS=browser pytest tests/browser`.
"""
