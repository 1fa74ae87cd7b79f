"""What people look at in planning. No rules."""
