"""A client with Python websockets: client.py echo|broadcast URL"""
import asyncio
import sys

from websockets.asyncio.client import connect

mode, url = sys.argv[1:]


async def echo():
    async with connect(url, subprotocols=["v1.chat", "v2.chat"]) as socket:
        for name, data in (("text", "привет"), ("binary", b"\7" * 300_000)):
            await socket.send(data)
            assert await socket.recv() == data
            print(name)
        await socket.send(["one ", "two"])
        assert await socket.recv() == "one two"
        print("fragments")
        await (await socket.ping("are-you-there"))
        print("ping")
        assert socket.subprotocol == "v2.chat"
        print("subprotocol")
        await socket.close(4001, "enough")
        assert socket.close_code == 4001
        print("close")


async def broadcast():
    sockets = [await connect(url) for _ in range(5)]

    async def hear(socket):
        return [await socket.recv() for _ in range(500)]

    async def say(socket, who):
        for number in range(100):
            await socket.send(f"{who}:{number}")

    said = [say(socket, who) for who, socket in enumerate(sockets)]
    heard = (await asyncio.gather(*map(hear, sockets), *said))[:5]
    assert len(set(heard[0])) == 500
    assert all(texts == heard[0] for texts in heard)
    await asyncio.gather(*(socket.close() for socket in sockets))
    print("heard by all, in one order")


asyncio.run(echo() if mode == "echo" else broadcast())
