"""Planning's language: master data, orders, work orders and the schedule."""
