"""What is estimated of a release: the models asked about its areas, and the tables kept with it.

Each field has a module. Its functions ask one area's question by one call; its ``derive`` gives the
tables that are the same for every page, kept in ``data/releases/<date>/derived/``. Pages read those
and do not work them out again.
"""
