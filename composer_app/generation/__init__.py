"""Notes on request: what is asked, what is proposed, and the generators that propose."""
