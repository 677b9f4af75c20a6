"""The page on methods: what was checked, for the release as a whole, as tables and titles."""
