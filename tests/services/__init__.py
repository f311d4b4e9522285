"""Real PostgreSQL and Elasticsearch servers for the tests, with the standard library alone.

It runs before anything is installed: `python -m tests.services run --postgres -- COMMAND`.
"""
