"""What quality does: one function, one transaction."""
