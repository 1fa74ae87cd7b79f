"""Quality's language: defect reasons, inspections, dispositions and rework orders."""
