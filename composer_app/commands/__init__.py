"""What the command line can do, one module a command: arguments in, lines and files out."""
