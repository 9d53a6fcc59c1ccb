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
import { catalogVersion, openCatalogForReading } from '../../store/open.js';
import { readableFolder } from '../../store/read-only-copy.js';
import { listIdOf } from '../lists.js';
import { narrowToList } from '../query/narrow.js';
/**
 * Works on the catalog as it is now, and narrowed to a list where one is named. Of an archive that cannot be written to, a
 * copy of the catalog is read.
 * @throws {UsageError} where it cannot be opened, or there is no such list
 */
export async function atOneMoment(of, work) {
    const env_1 = { stack: [], error: void 0, hasError: false };
    try {
        const folder = __addDisposableResource(env_1, await readableFolder(of.archiveDir), true);
        const catalog = openCatalogForReading(folder.dir);
        try {
            if (of.list !== null)
                narrowToList(catalog, listIdOf(catalog, of.list));
            // Read once, from end to end: what was read is not needed again.
            catalog.sqlite.pragma('cache_size = -8192');
            catalog.sqlite.exec('BEGIN');
            return await work(catalog, { catalog: catalogVersion(folder.dir).version, ...momentOf(catalog) });
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
/** Reads, and so fixes the moment of the transaction. */
function momentOf({ sqlite }) {
    const at = sqlite.prepare(`SELECT (SELECT max(id) FROM main.runs) AS last_run_id, (SELECT max(captured_at) FROM main.captures) AS last_captured_at`);
    return at.get() ?? { last_run_id: null, last_captured_at: null };
}
