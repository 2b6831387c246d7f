# Clients of Python, good and bad: python3 pinned.py NAME, with the SHA-256 of the pinned certificate in PINNED_SHA256.
import asyncio
import hashlib
import os
import socket
import ssl
import sys

url, ca, pinned = (os.environ[name] for name in ('KEYPIN_LAB_URL', 'KEYPIN_LAB_CA', 'PINNED_SHA256'))
host, port = os.environ['KEYPIN_LAB_HOST'], int(os.environ['KEYPIN_LAB_PORT'])


def requests_fingerprint():
    import requests
    from requests.adapters import HTTPAdapter

    class Pinned(HTTPAdapter):
        def init_poolmanager(self, *args, **kwargs):
            return super().init_poolmanager(*args, assert_fingerprint=pinned, **kwargs)

    session = requests.Session()
    session.trust_env = False
    session.mount('https://', Pinned())
    session.get(url, verify=ca).raise_for_status()


def aiohttp_fingerprint():
    import aiohttp

    async def get():
        async with aiohttp.ClientSession() as session:
            async with session.get(url, ssl=aiohttp.Fingerprint(bytes.fromhex(pinned))) as response:
                await response.read()

    asyncio.run(get())


def check_after_send():
    context = ssl.create_default_context(cafile=ca)
    with socket.create_connection((host, port)) as plain, context.wrap_socket(plain, server_hostname=host) as secure:
        secure.sendall(f'GET /account HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n'.encode())
        if hashlib.sha256(secure.getpeercert(True)).hexdigest() != pinned:
            sys.exit('pin mismatch')
        while secure.recv(4096):
            pass


globals()[sys.argv[1]]()
