"""From notebooks to an edition: run, check, lay out, promote."""

from analysis.publish.schemas import import_jsonschema

# Whatever is imported next imports nbformat, and that imports jsonschema.
import_jsonschema()
