"""`python -m console` is `watchfloor`."""

import sys

from console.cli import main

sys.exit(main())
