"""Partner catalogues: the list of sources, a page for each, its form and its decisions."""
