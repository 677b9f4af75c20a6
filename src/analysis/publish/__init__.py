"""From notebooks to an edition: run, check, lay out, promote."""
