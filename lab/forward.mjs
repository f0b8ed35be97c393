// Listens on the lab's own network and passes every connection on: forward.mjs LISTEN_HOST:PORT TARGET_HOST:PORT.
// The Temporal server of `kubemend up` stays on the loopback address; nodes of the lab reach it through this.
import { connect, createServer } from 'node:net';

const [listen, target] = process.argv.slice(2).map((text) => {
  const [host, port] = text.split(':');
  return { host, port: Number(port) };
});

createServer((client) => {
  const server = connect(target);
  client.pipe(server).pipe(client);
  // One end that is gone ends the other; why is the other's to say.
  client.on('error', () => server.destroy());
  server.on('error', () => client.destroy());
}).listen(listen.port, listen.host, () => console.log('ready'));
