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
// The catalog of an archive that cannot be written to: SQLite does not open a write-ahead log there, so it is copied to a
// temporary folder and read from that. It must not touch the archive.
import { constants } from 'node:fs';
import { access, chmod, copyFile, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HaltError } from '../core/errors.js';
import { catalogPath, catalogVersion, openCatalog, openCatalogForReading } from './open.js';
import { makePassingFolder } from './passing-folder.js';
import { fillSearchIndex, isFilled } from './search-index.js';
/** Whether this process may write neither the archive's folder nor its catalog: a read-only disk, or someone else's. */
export async function isReadOnly(archiveDir) {
    const mayWrite = (path) => access(path, constants.W_OK).then(() => true, () => false);
    return !((await mayWrite(archiveDir)) && (await mayWrite(catalogPath(archiveDir))));
}
/**
 * The archive's own folder, or where SQLite could not read there, one that holds a copy of its catalog and nothing else.
 * Dispose of it when the work is done. The copy needs as much room in the temporary folder as the catalog has bytes.
 */
export async function readableFolder(archiveDir) {
    if ((await isReadOnly(archiveDir)) && (await needsCopy(archiveDir))) {
        const folder = await copyCatalog(archiveDir);
        const { catalog } = openCatalog(folder.path, { isPassing: true });
        // Each command makes a copy of its own: what can be asked as it is need not be better.
        if (!isFilled(catalog))
            await fillSearchIndex(catalog);
        catalog.sqlite.close();
        return { dir: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
    }
    return { dir: archiveDir, [Symbol.asyncDispose]: async () => undefined };
}
/** Works on the catalog of an archive, where it is or on a copy. @throws {UsageError} where it cannot be opened */
export async function readCatalog(archiveDir, work) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const folder = __addDisposableResource(env_1, await readableFolder(archiveDir), true);
        const catalog = openCatalogForReading(folder.dir);
        try {
            return await work(catalog);
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
/** Whether SQLite would have to make a file beside the catalog before it can read it, or it is of an older version. */
async function needsCopy(archiveDir) {
    const canRead = (path) => access(path, constants.R_OK).then(() => true, () => false);
    const catalog = catalogPath(archiveDir);
    if ((await isLogged(catalog)) && !((await canRead(`${catalog}-wal`)) && (await canRead(`${catalog}-shm`))))
        return true;
    return catalogVersion(archiveDir).pending.length > 0;
}
/** Whether a catalog has a write-ahead log: its header says so. */
async function isLogged(path) {
    const file = await open(path);
    try {
        const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 18);
        return buffer[0] === 2;
    }
    finally {
        await file.close();
    }
}
/**
 * Works on a copy of the catalog, brought up to date where it comes from an older version; the copy goes when the work
 * is done. It needs as much room in the temporary folder as the catalog has bytes.
 */
export async function withCatalogCopy(archiveDir, work) {
    const env_2 = { stack: [], error: void 0, hasError: false };
    try {
        const folder = __addDisposableResource(env_2, await copyCatalog(archiveDir), true);
        const { catalog } = openCatalog(folder.path, { isPassing: true });
        try {
            return await work(catalog);
        }
        finally {
            catalog.sqlite.close();
        }
    }
    catch (e_2) {
        env_2.error = e_2;
        env_2.hasError = true;
    }
    finally {
        const result_2 = __disposeResources(env_2);
        if (result_2)
            await result_2;
    }
}
/** Copies the catalog into a new temporary folder, and returns that. */
async function copyCatalog(archiveDir) {
    const folder = await makePassingFolder();
    try {
        await copy(catalogPath(archiveDir), catalogPath(folder.path));
        // What was committed last may still stand in the log only.
        await copy(`${catalogPath(archiveDir)}-wal`, `${catalogPath(folder.path)}-wal`).catch((error) => {
            if (error.code !== 'ENOENT')
                throw error;
        });
        return folder;
    }
    catch (error) {
        await folder[Symbol.asyncDispose]();
        if (!/^(ENOSPC|EDQUOT)$/.test(error.code ?? ''))
            throw error;
        throw new HaltError(`nothing can be written beside this catalog, so that a copy of it is read, and ${dirname(folder.path)} has no room for that: make room there, or name another place in TMPDIR`, 'disk');
    }
}
async function copy(from, to) {
    await copyFile(from, to);
    await chmod(to, 0o600); // the copy has taken over that nobody may write to it
}
