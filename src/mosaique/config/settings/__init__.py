"""Settings by situation; `base` reads the environment, the others adjust it."""
