"""Models: a tidy frame in, a frozen result out. They know no files, no pictures and no pages."""
