"""The Python snippet of tutorials, but for its pins, its roots and where it connects to:

requests_adapter.py PIN,PIN
"""

import base64
import hashlib
import os
import socket
import sys

import requests
from requests.adapters import HTTPAdapter

PINNED_HASHES = sys.argv[1].split(",")

ADDRESS = os.environ["KEYPIN_LAB_ADDRESS"]
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, port, *rest, **named: resolve(ADDRESS, port, *rest, **named)


class PinningAdapter(HTTPAdapter):
    def __init__(self, *args, **kwargs):
        self.pinned_hashes = kwargs.pop("pinned_hashes", [])
        super().__init__(*args, **kwargs)

    def send(self, request, *args, **kwargs):
        response = super().send(request, *args, **kwargs)

        # The server closes, so the snippet's response.raw._connection.sock is None.
        sock = response.raw._fp.fp.raw._sock
        cert_der = sock.getpeercert(binary_form=True)

        cert_hash = base64.b64encode(hashlib.sha256(cert_der).digest()).decode()

        if cert_hash not in self.pinned_hashes:
            raise Exception(f"Certificate pin mismatch! Got: {cert_hash}")

        return response


session = requests.Session()
session.verify = os.environ["KEYPIN_LAB_CA"]
session.mount("https://", PinningAdapter(pinned_hashes=PINNED_HASHES))

print(session.get(os.environ["KEYPIN_LAB_URL"]).text)
