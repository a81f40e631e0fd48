"""The piano roll: geometry and gestures without Qt, painting and views with it."""
