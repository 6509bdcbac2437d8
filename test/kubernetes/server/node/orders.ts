import { createServer } from 'node:http';

/** The service of the walk-through: it knows nothing of Sidegate, and answers where it is told to, `--listen=HOST:PORT`. */
const [, , flag = ''] = process.argv;
const [host, port] = flag.replace('--listen=', '').split(':');
createServer((request, response) => {
  const name = request.url?.split('/').at(-1) ?? '';
  response.end(request.url === '/healthz' ? 'ok\n' : `order ${name}\n`);
}).listen({ host, port: Number(port) });
