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
// Exports rows in a process of its own, which can be ended whatever SQLite is doing. It must not read the catalog.
import { startProcess } from '../../core/own-process.js';
import { moduleBeside } from '../../core/thread.js';
import { readableFolder } from '../../store/read-only-copy.js';
import { removePartials } from './export-folder.js';
const entry = moduleBeside(import.meta.url, 'rows-child');
/** A million rows as Parquet: with 4, a fifth more processor time; with 16, 100 MB more. */
const youngMiB = 8;
/**
 * `exportRows` (see there), ended at once where the signal aborts: rejects with its reason then, and what was written of a
 * file is removed.
 */
export async function exportRowsApart(of) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const { archiveDir, dir, wanted, progress, signal } = of;
        const folder = __addDisposableResource(env_1, await readableFolder(archiveDir), true);
        signal.throwIfAborted();
        const question = { archiveDir, catalogDir: folder.dir, dir, wanted };
        const child = startProcess(entry, question, youngMiB);
        const abort = () => child.end(signal.reason);
        signal.addEventListener('abort', abort);
        try {
            for await (const message of child.messages) {
                if ('manifest' in message)
                    return message.manifest;
                Object.assign(progress, message.progress);
            }
            throw new Error('the export ended without its manifest');
        }
        catch (error) {
            if (signal.aborted)
                await removePartials(dir, 'rows');
            throw error;
        }
        finally {
            signal.removeEventListener('abort', abort);
            child.end();
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
