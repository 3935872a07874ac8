"""One module for each place that describes documents; they know nothing of Django nor of the network."""
