"""What payroll shows: one function per question."""
