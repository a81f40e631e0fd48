"""What is open and under way: the song and its history, the assistant, transport, files and settings. No Qt."""
