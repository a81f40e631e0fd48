"""What is open and under way: the current song, its history, jobs and transport. No Qt."""
