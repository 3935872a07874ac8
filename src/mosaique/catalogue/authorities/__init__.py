"""People, bodies and concepts as authorities: their forms, likely duplicates, merges with memory."""
