// The content-addressed store of one archive folder: bytes in, digest out. It must not judge what the bytes are, nor
// know the catalog. The interface holds whole operations, so that a store elsewhere could stand beside this one.
import { randomUUID } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { IntegrityError } from '../core/errors.js';
import { fileSize, foldersBelow, onDisk, systemCode } from './disk.js';
import { takeIn } from './intake.js';
import { createKeeper } from './keep.js';
import { blobPath, temporaryFolder } from './layout.js';
import { copyWithMode } from './modes.js';
import { digestOfFile, moveToQuarantine } from './quarantine.js';
/**
 * The store in `archiveDir`, a folder that exists; the folders below it are made when they are needed.
 * @param onSynced told of each file that is safe on disk and not yet in its place: where tests kill the process
 */
export function createBlobStore(archiveDir, onSynced) {
    const keeper = createKeeper(archiveDir, onSynced);
    const temporary = join(archiveDir, temporaryFolder);
    const folders = foldersBelow(archiveDir);
    const pathOf = (digest) => join(archiveDir, blobPath(digest));
    const newTempPath = () => {
        folders.make(temporaryFolder);
        return join(temporary, randomUUID());
    };
    async function receive(source, limits) {
        const tempPath = newTempPath();
        const discard = () => rm(tempPath, { force: true });
        try {
            const file = await takeIn(source, limits, tempPath);
            const { digest, size, content } = file;
            return {
                ...file,
                keep: () => onDisk(keeper.keep({ digest, size, content, tempPath })).finally(() => giveBack(content)),
                discard,
                quarantine: (reason) => onDisk(setAside(file, tempPath, reason)),
            };
        }
        catch (error) {
            await discard();
            throw error;
        }
    }
    /** A file's memory, at once: collected as garbage, it would wait until a hundred files have come. */
    function giveBack(content) {
        if (typeof content === 'string' || !(content.buffer instanceof ArrayBuffer))
            return;
        if (content.byteLength === content.buffer.byteLength)
            content.buffer.transfer(0); // nobody else's
    }
    async function setAside({ digest, content }, tempPath, reason) {
        if (content !== tempPath)
            writeFileSync(tempPath, content, { flag: 'wx', mode: 0o600 });
        await moveToQuarantine(archiveDir, tempPath, digest, reason);
    }
    async function copyIn(path, { digest, size }) {
        if (fileSize(pathOf(digest)) === size)
            return { existed: true };
        const tempPath = newTempPath();
        try {
            await copyWithMode(path, tempPath, 0o600);
            const actual = await digestOfFile(tempPath);
            if (actual !== digest)
                throw new IntegrityError(`the copy of ${digest} hashes to ${actual}`);
            return await keeper.keep({ digest, size, content: tempPath, tempPath });
        }
        catch (error) {
            await rm(tempPath, { force: true });
            throw error;
        }
    }
    async function cleanTemporary() {
        const names = await readdir(temporary).catch((error) => {
            if (systemCode(error) === 'ENOENT')
                return [];
            throw error;
        });
        for (const name of names)
            await rm(join(temporary, name), { recursive: true, force: true });
        return names.length;
    }
    return {
        receive: (source, limits) => onDisk(receive(source, limits)),
        copyIn: (path, blob) => onDisk(copyIn(path, blob)),
        pathOf,
        has: async (digest) => fileSize(pathOf(digest)) !== null,
        open: (digest) => createReadStream(pathOf(digest)),
        cleanTemporary: () => onDisk(cleanTemporary()),
    };
}
