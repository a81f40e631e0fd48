"""The only Qt: windows, views and the bridge from worker threads."""
