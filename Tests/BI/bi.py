"""BI logins with the clients that BI people use: psycopg, SQLAlchemy's reflection, pandas, polars, psql, psqlODBC, LibreOffice. Each test's name is its claim.

    python Tests/BI/bi.py PROGRAM SERVER [BI.test_…]
"""

import sys
import unittest

from bounds import Bounds
from clients import Clients
from commands import Commands
from logins import Logins
from published import Published


class BI(Published, Bounds, Clients, Commands, Logins):
    """One company for all claims."""


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
