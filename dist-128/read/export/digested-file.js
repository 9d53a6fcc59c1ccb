// A file that is there whole or not at all, hashed while it is written. It must not know what is written.
import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { inPlace } from './export-place.js';
/** Bytes that are gathered before they are written. */
const chunkBytes = 2 ** 18;
/** A file being written beside its place. End it, or discard it. */
export class DigestedFile {
    #path;
    #handle;
    #hash = createHash('sha256');
    #waiting = [];
    #waitingBytes = 0;
    #bytes = 0;
    constructor(path, handle) {
        this.#path = path;
        this.#handle = handle;
    }
    static async create(path) {
        return new DigestedFile(path, await inPlace(path, () => open(partialOf(path), 'w')));
    }
    /** Bytes so far. */
    get bytes() {
        return this.#bytes + this.#waitingBytes;
    }
    async write(content) {
        const bytes = typeof content === 'string' ? Buffer.from(content) : content;
        this.#waiting.push(bytes);
        this.#waitingBytes += bytes.length;
        if (this.#waitingBytes >= chunkBytes)
            await this.#flush();
    }
    /** Moves the file into its place. */
    async end() {
        await this.#flush();
        await this.#handle.sync();
        await this.#handle.close();
        await inPlace(this.#path, () => rename(partialOf(this.#path), this.#path));
        return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
    }
    /** Leaves what there is beside its place, up to the last write. */
    async leave() {
        await this.#flush();
        await this.#handle.close();
    }
    async discard() {
        await this.#handle.close().catch(() => undefined);
        await rm(partialOf(this.#path), { force: true });
    }
    async #flush() {
        const chunk = Buffer.concat(this.#waiting);
        this.#waiting = [];
        this.#waitingBytes = 0;
        this.#hash.update(chunk);
        await this.#handle.writeFile(chunk);
        this.#bytes += chunk.length;
    }
}
const partialOf = (path) => `${path}.partial`;
