"""The window: everything that knows there is a screen."""
