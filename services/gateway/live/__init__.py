"""Live: who looks at the plant is told within a second where to look again, and never what he would see there."""
