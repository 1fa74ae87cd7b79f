"""What people ask quality."""
