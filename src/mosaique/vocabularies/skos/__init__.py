"""SKOS (W3C, 2009): vocabularies in RDF/XML, Turtle and JSON-LD, in and out. Knows no Django."""
