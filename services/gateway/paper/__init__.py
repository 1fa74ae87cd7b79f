"""What the plant prints: travelers, dispatch sheets and labels, each with a code that `GET /scan/{code}` knows."""
