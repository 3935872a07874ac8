"""What a reader sees: search, notice, thesaurus, basket, structures."""
