// Sends back what comes: Node.
const server = require("net").createServer({ noDelay: true }, (socket) => {
  socket.on("data", (data) => socket.write(data));
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", 5000, () => console.log(server.address().port));
