"""Graded pieces for teachers: levels as a table, a checker, a composer, worksheets, and how well a pupil plays."""
