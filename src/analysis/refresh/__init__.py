"""A new release arrives: its files are found, fetched, read, checked and put beside the older ones."""
