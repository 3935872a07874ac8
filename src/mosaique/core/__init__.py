"""What every room stands on: safe outgoing requests, the sanitiser, text, time, errors, background jobs."""
