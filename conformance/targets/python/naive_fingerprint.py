"""What urllib3 and aiohttp have of their own, as their documentation shows it, but for roots and address:

naive_fingerprint.py urllib3|aiohttp HEX
"""

import asyncio
import os
import socket
import sys

KIND, HEX = sys.argv[1:]
URL = os.environ["KEYPIN_LAB_URL"]
resolve = socket.getaddrinfo


def to_lab(_host, port, *rest, **named):
    return resolve(os.environ["KEYPIN_LAB_ADDRESS"], port, *rest, **named)


socket.getaddrinfo = to_lab


def with_urllib3():
    import urllib3

    http = urllib3.PoolManager(ca_certs=os.environ["KEYPIN_LAB_CA"], assert_fingerprint=HEX)
    return http.request("GET", URL, timeout=20, retries=False).data.decode()


async def with_aiohttp():
    import aiohttp

    async with aiohttp.ClientSession() as session:
        async with session.get(URL, ssl=aiohttp.Fingerprint(bytes.fromhex(HEX))) as response:
            return await response.text()


print(with_urllib3() if KIND == "urllib3" else asyncio.run(with_aiohttp()))
