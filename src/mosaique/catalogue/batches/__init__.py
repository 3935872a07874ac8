"""The same change to many records: operations, what they would do, doing it in the background, undoing it."""
