"""What changes in the gateway: one function, one transaction."""
