"""An echo or broadcast server with Python websockets: server.py echo|broadcast"""
import asyncio
import sys

from websockets import ConnectionClosed
from websockets.asyncio.server import broadcast, serve

there = set()


async def handle(socket):
    try:
        await talk(socket)
    except ConnectionClosed:
        pass


async def talk(socket):
    if sys.argv[1] == "broadcast":
        there.add(socket)
        broadcast(there, f"there: {len(there)}")
        async for message in socket:
            broadcast(there, message)
        return there.discard(socket)
    async for message in socket:
        if message == "ping":
            await (await socket.ping("are-you-there"))
            await socket.send("pong:are-you-there")
            await socket.close()
        elif message == "close":
            await socket.close(4001, "enough")
        else:
            await socket.send(message)


def choose(_, offered):
    return "v2.chat" if "v2.chat" in offered else None


async def main():
    async with serve(handle, "127.0.0.1", 0, select_subprotocol=choose) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"ws://127.0.0.1:{port}/", flush=True)
        await server.serve_forever()


asyncio.run(main())
