var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
// `serve`: the viewer, and the archive behind the provider's own API path, until it is stopped. It must not write to the
// archive, but thumbnails to its cache folder.
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { clockOf } from '../core/clock.js';
import { UsageError } from '../core/errors.js';
import { createDecodePool } from '../media/decode-pool.js';
import { mediaIdentity } from '../normalize/media-identity.js';
import { isLoopbackHost } from '../read/viewer/server/access.js';
import { listen } from '../read/viewer/server/listen.js';
import { createViewer } from '../read/viewer/server/viewer.js';
import { requireArchive } from '../store/archive-folder.js';
import { openCatalogForReading } from '../store/open.js';
import { isReadOnly, readableFolder } from '../store/read-only-copy.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
const usualPort = 8787;
/** `rednote-archive serve`. Runs until SIGINT or SIGTERM, and ends with 0. */
export function serveCommand() {
    return defineCommand('serve', purposes.serve, [
        'rednote-archive serve --archive ./my-archive',
        'rednote-archive serve --port 9000 --rewrite-media',
        'REDNOTE_SERVE_TOKEN=… rednote-archive serve --host 0.0.0.0',
    ])
        .option('--host <HOST>', 'the address to listen on; any but loopback needs REDNOTE_SERVE_TOKEN', '127.0.0.1')
        .option('--port <PORT>', 'the port to listen on; 0 for any that is free', parsePort, usualPort)
        .option('--allow-host <NAME...>', 'names by which this server is asked for, such as a proxy’s')
        .option('--rewrite-media', 'in answers of the API path, media URLs point to this archive')
        .action((flags) => serve(flags));
}
async function serve(flags) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const archiveDir = archiveOf(flags);
        requireArchive(archiveDir);
        const access = accessOf(flags, process.env);
        const folder = __addDisposableResource(env_1, await readableFolder(archiveDir), true);
        const cache = __addDisposableResource(env_1, await cacheFolder(archiveDir), true);
        const catalog = openCatalogForReading(folder.dir);
        try {
            await serveCatalog(flags, { archiveDir, cacheDir: cache.dir, access, catalog });
        }
        finally {
            catalog.sqlite.close();
        }
    }
    catch (e_1) {
        env_1.error = e_1;
        env_1.hasError = true;
    }
    finally {
        const result_1 = __disposeResources(env_1);
        if (result_1)
            await result_1;
    }
}
/** Where thumbnails are kept: in the archive, or where it takes nothing, in a folder that goes with this process. */
async function cacheFolder(archiveDir) {
    if (!(await isReadOnly(archiveDir)))
        return { dir: join(archiveDir, 'cache/thumbnails'), [Symbol.asyncDispose]: async () => undefined };
    const dir = await mkdtemp(join(tmpdir(), 'rednote-archive-thumbnails-'));
    return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) };
}
/** @throws {UsageError} where others could reach the archive without a token */
function accessOf(flags, env) {
    const token = env.REDNOTE_SERVE_TOKEN?.trim() || null;
    const loopback = isLoopbackHost(flags.host);
    if (!loopback && token === null)
        throw new UsageError(`--host ${flags.host} lets other machines in: set REDNOTE_SERVE_TOKEN to a long random text (\`openssl rand -hex 24\`), which they then have to give.`);
    const names = [flags.host, hostname(), ...(flags.allowHost ?? [])];
    return { loopback, token, hosts: (loopback ? (flags.allowHost ?? []) : names).map((name) => name.toLowerCase()) };
}
async function serveCatalog(flags, on) {
    const clock = clockOf(process.env);
    const report = (error) => process.stderr.write(`a defect of rednote-archive: ${error.stack}\n`);
    const decoders = createDecodePool();
    const viewer = createViewer({
        ...on,
        decoders,
        identityOf: mediaIdentity,
        rewritesMedia: flags.rewriteMedia ?? false,
        now: () => clock.nowSeconds(),
        report,
    });
    try {
        const server = await listen(viewer.app, flags);
        const url = `http://${addressOf(flags.host)}:${server.port}/`;
        if (flags.json)
            printJson({ url, archive: on.archiveDir, read_only: true, token_needed: !on.access.loopback });
        else if (!flags.quiet)
            process.stdout.write(greeting(url, on));
        const end = stopped();
        await viewer.warmUp().catch(report);
        await end;
        await server.close();
    }
    finally {
        await decoders.close();
    }
}
function greeting(url, { archiveDir, access }) {
    const token = access.loopback ? '' : 'It asks for the value of REDNOTE_SERVE_TOKEN.\n';
    return `The archive in ${archiveDir} is open at ${url}\n${token}Ctrl-C ends it.\n`;
}
/** An address as it stands in a URL; one that means all addresses, as this machine can ask it. */
function addressOf(host) {
    if (host === '0.0.0.0')
        return '127.0.0.1';
    if (host === '::')
        return '[::1]';
    return host.includes(':') ? `[${host}]` : host;
}
function stopped() {
    return new Promise((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'])
            process.once(signal, () => resolve());
    });
}
function parsePort(text) {
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
        throw new InvalidArgumentError('Expected a port from 0 to 65535, such as 8787.');
    return Number(text);
}
