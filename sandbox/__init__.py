"""The worker: it owns the zygote and the sessions, and never speaks to a browser."""
