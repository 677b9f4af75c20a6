"""Published statements, checked against the official figures with the working shown."""
