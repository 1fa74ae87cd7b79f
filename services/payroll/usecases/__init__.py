"""What payroll decides: one function, one transaction."""
