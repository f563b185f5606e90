"""Put symbolic links where somebody else may follow them."""

import os
from pathlib import Path

from tests.escape.probes.outcomes import given, tell

for name, target in given()["links"].items():
    if not os.path.lexists(name):
        os.symlink(target, name)
if not os.path.lexists("made.txt"):
    Path("made.txt").write_text("made")
tell("done")
