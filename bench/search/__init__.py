"""What `search_engine.py` searches: a corpus, questions, and the peers that answer them too."""
