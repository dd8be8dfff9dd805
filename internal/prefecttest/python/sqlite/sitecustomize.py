"""Puts a newer SQLite in the place of Python's own where that is older than the reference's text search in logs needs.

Python runs this when it starts, as the folder is in PYTHONPATH.
"""

import sqlite3
import sys

if sqlite3.sqlite_version_info < (3, 44):
    import pysqlite3
    from pysqlite3 import dbapi2

    sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = pysqlite3, dbapi2
