"""python_client.py FOLDER: one request through the generated session; prints the answer."""

import os
import socket
import sys

sys.path.insert(0, sys.argv[1])

from pinned_requests import PinFailure, pinned_session  # noqa: E402

ADDRESS = os.environ["KEYPIN_LAB_ADDRESS"]
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **named: resolve(ADDRESS, port, *rest, **named)

# What the reports go over is not the pinned session, and has to trust the collector.
os.environ["REQUESTS_CA_BUNDLE"] = os.environ["KEYPIN_LAB_CA"]

with pinned_session() as session:
    session.verify = os.environ["KEYPIN_LAB_CA"]
    session.proxies = {"https": os.environ.get("KEYPIN_PROXY", "")}
    try:
        headers = {"Authorization": "Bearer secret"}
        print(session.get(os.environ["KEYPIN_LAB_URL"], headers=headers, timeout=20).text)
    except PinFailure as failure:
        sys.exit(f"pin failure: {failure}")
    except OSError as failure:
        sys.exit(f"failed: {failure}")
