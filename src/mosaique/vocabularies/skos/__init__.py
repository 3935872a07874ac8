"""SKOS (W3C, 2009): concept schemes in RDF/XML, Turtle and JSON-LD, in and out."""
