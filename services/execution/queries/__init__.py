"""What screens ask. Every list is bounded: a page, and a fixed number of statements."""
