import { createAdaptorServer } from '@hono/node-server';
import { UsageError } from '../../../core/errors.js';
/** Connections at a time: one reader has six, a program maybe twenty. */
const mostConnections = 512;
/**
 * Listens on a host and port (0: any that is free).
 * @throws {UsageError} where the port is taken, or the host is not of this machine
 */
export async function listen(app, at) {
    const server = createAdaptorServer({ fetch: app.fetch });
    server.maxConnections = mostConnections;
    server.requestTimeout = 30_000;
    server.headersTimeout = 10_000;
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(at.port, at.host, () => resolve());
    }).catch((error) => {
        throw new UsageError(whyNot(error, at));
    });
    return {
        port: server.address().port,
        close: () => new Promise((resolve) => {
            server.close(() => resolve());
            server.closeAllConnections();
        }),
    };
}
function whyNot(error, { host, port }) {
    if (error.code === 'EADDRINUSE')
        return `port ${port} is taken: name another with --port, or 0 for any that is free`;
    if (error.code === 'EACCES')
        return `port ${port} may not be used: name one above 1024 with --port`;
    if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        return `${host} is not an address of this machine`;
    return `cannot listen on ${host}, port ${port}: ${error.message}`;
}
