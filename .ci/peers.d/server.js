// An echo or broadcast server with Node ws: server.js echo|broadcast
const { WebSocketServer } = require("ws");
const mode = process.argv[2];
const handleProtocols = (offered) => offered.has("v2.chat") && "v2.chat";
const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols });
server.on("listening", () => console.log(`ws://127.0.0.1:${server.address().port}/`));
const tellAll = (text) => server.clients.forEach((one) => one.send(text));
server.on("connection", (socket) => {
  // Whoever breaks the protocol is closed; the others go on.
  socket.on("error", () => {});
  if (mode === "broadcast") {
    tellAll(`there: ${server.clients.size}`);
    return socket.on("message", (data) => tellAll(`${data}`));
  }
  socket.on("pong", (data) => socket.send(`pong:${data}`, () => socket.close(1000)));
  socket.on("message", (data, isBinary) => {
    if (data.toString() === "ping") socket.ping("are-you-there");
    else if (data.toString() === "close") socket.close(4001, "enough");
    else socket.send(data, { binary: isBinary });
  });
});
