// A client with Node ws: client.js echo|broadcast URL
const assert = require("assert");
const WebSocket = require("ws");
const { once } = require("events");
const [, , mode, url] = process.argv;

async function open(protocols = []) {
  const socket = new WebSocket(url, protocols);
  await once(socket, "open");
  return socket;
}

async function echo() {
  const socket = await open(["v1.chat", "v2.chat"]);
  const back = async (data) => {
    socket.send(data);
    const [answer, isBinary] = await once(socket, "message");
    assert.strictEqual(isBinary, Buffer.isBuffer(data));
    assert.deepStrictEqual(answer, Buffer.from(data));
  };
  await back("привет");
  console.log("text");
  await back(Buffer.alloc(300000, 7));
  console.log("binary");
  socket.send("one ", { fin: false });
  socket.send("two", { fin: true });
  assert.strictEqual((await once(socket, "message")).toString(), "one two,false");
  console.log("fragments");
  socket.ping("are-you-there");
  assert.strictEqual((await once(socket, "pong")).toString(), "are-you-there");
  console.log("ping");
  assert.strictEqual(socket.protocol, "v2.chat");
  console.log("subprotocol");
  socket.close(4001, "enough");
  assert.strictEqual((await once(socket, "close"))[0], 4001);
  console.log("close");
}

async function broadcast() {
  const sockets = [];
  for (let number = 0; number < 5; number++) sockets.push(await open());
  const heard = sockets.map((socket) => {
    const texts = [];
    return new Promise((all) => socket.on("message", (text) => texts.push(`${text}`) === 500 && all(texts)));
  });
  sockets.forEach((socket, who) => {
    for (let number = 0; number < 100; number++) socket.send(`${who}:${number}`);
  });
  const [first, ...others] = await Promise.all(heard);
  assert.strictEqual(new Set(first).size, 500);
  others.forEach((texts) => assert.deepStrictEqual(texts, first));
  sockets.forEach((socket) => socket.close());
  console.log("heard by all, in one order");
}

(mode === "echo" ? echo() : broadcast()).catch((error) => {
  console.error(error);
  process.exit(1);
});
