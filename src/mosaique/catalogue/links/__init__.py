"""Links that die: which addresses records hold, whether they still answer, and what is done about it."""
