"""How much longer does a request take while another session does its worst?

Beside it, in the same run, the same request while the other session is not there: before and after.
"""

import time

from bench.rig.cold import PROJECT
from bench.rig.http import Api, asked_ms
from bench.rig.report import show, spread, times
from tests.product import running_playground

ROUNDS = 300
SETTLE_SECONDS = 1.0
CPU_SECONDS = "3600"
"""So that no budget ends the other session amid the measuring."""

ATTACKS = {
    "fork bomb": (
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass\n"
    ),
    "thread bomb": (
        "import threading\ndef spin():\n    while True:\n        pass\n"
        "while True:\n    try:\n        threading.Thread(target=spin).start()\n"
        "    except RuntimeError:\n        pass\n"
    ),
    "sessions of processes": (
        "import os\nwhile True:\n    try:\n        if os.fork() == 0:\n            os.setsid()\n"
        "            while True:\n                pass\n    except OSError:\n        pass\n"
    ),
    "one loop": "while True:\n    pass\n",
    "a flood of output": "while True:\n    print('x' * 1000)\n",
}


def main() -> None:
    """Measure and print."""
    results = {}
    with running_playground(SANDBOX_CPU_SECONDS=CPU_SECONDS) as playground:
        api = Api(playground.address)
        session_id = api.call("POST", "", {"files": {"manage.py": PROJECT}})["id"]
        asked_ms(api, session_id, ROUNDS)
        for name, source in ATTACKS.items():
            before = asked_ms(api, session_id, ROUNDS)
            other = api.call("POST", "", {"files": {"app.py": source}, "command": "python app.py"})
            time.sleep(SETTLE_SECONDS)
            beside = spread(asked_ms(api, session_id, ROUNDS))
            api.call("DELETE", f"/{other['id']}")
            time.sleep(SETTLE_SECONDS)
            alone = spread(before + asked_ms(api, session_id, ROUNDS))
            results[name] = {"alone": alone, "beside": beside, "times": times(beside, alone)}
    show(__doc__, **results)


if __name__ == "__main__":
    main()
