// Looks at what a run will need, before one starts: the program, its settings, the archive's folder and disk. Each check
// is a finding that says what to do. It must not change anything, ask the network (doctor-network does) or show a secret.
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import prettyBytes from 'pretty-bytes';
import { checkBaseUrl, loadConfig, readToken } from '../config.js';
import { UsageError } from '../core/errors.js';
import { proxiesIn } from '../proxy.js';
import { enclosingCheckout, isArchive } from '../store/archive-folder.js';
import { holderOf } from '../store/hold.js';
import { isLocked } from '../store/lock.js';
import { catalogVersion } from '../store/open.js';
/** 0 where nothing keeps a run from its work; 2 for a problem of set-up, 7 where all problems are the disk's. */
export function exitCodeFor(findings) {
    const problems = findings.filter(({ state }) => state === 'problem');
    if (problems.length === 0)
        return 0;
    return problems.every(({ ofDisk }) => ofDisk) ? 7 : 2;
}
const messageOf = (error) => (error instanceof Error ? error.message : String(error));
const codeOf = (error) => error.code ?? messageOf(error);
/** @param version such as `24.21.0`: of `process.versions` */
export function checkNode(version) {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    if (major > 22 || (major === 22 && minor >= 18))
        return { check: 'node', state: 'ok', says: `Node ${version}` };
    return { check: 'node', state: 'problem', says: `Node ${version} is too old: install 22.18 or newer` };
}
export function checkSqlite() {
    try {
        const sqlite = new Database(':memory:');
        const version = sqlite.prepare('SELECT sqlite_version()').pluck().get();
        sqlite.close();
        return { check: 'sqlite', state: 'ok', says: `SQLite ${version}` };
    }
    catch (error) {
        return doesNotLoad('sqlite', 'better-sqlite3', error);
    }
}
export async function checkSharp() {
    try {
        // Here, not above: where it does not load, that is a finding.
        const { versions } = (await import('sharp')).default;
        return { check: 'sharp', state: 'ok', says: `sharp ${versions.sharp}, libvips ${versions.vips}` };
    }
    catch (error) {
        return doesNotLoad('sharp', 'sharp', error);
    }
}
function doesNotLoad(check, name, error) {
    const why = messageOf(error).split('\n')[0];
    return {
        check,
        state: 'problem',
        says: `${name} does not load (${why}): run \`npm ci\` with this machine’s own Node`,
    };
}
/** The configuration as a run would have it, and null where a run would refuse it. */
export function checkConfig(path, env) {
    try {
        const config = loadConfig(path, {}, env);
        checkBaseUrl(config.provider);
        const says = path === undefined ? 'no config file: the defaults hold' : `${path} is valid`;
        return { finding: { check: 'config', state: 'ok', says }, config };
    }
    catch (error) {
        if (!(error instanceof UsageError))
            throw error;
        return { finding: { check: 'config', state: 'problem', says: error.message }, config: null };
    }
}
export function checkToken(env) {
    const check = 'token';
    try {
        readToken(env);
    }
    catch (error) {
        return { check, state: 'problem', says: messageOf(error) };
    }
    const file = env.JUSTONEAPI_TOKEN_FILE;
    if (env.JUSTONEAPI_TOKEN?.trim() || !file)
        return { check, state: 'ok', says: 'JUSTONEAPI_TOKEN is set' };
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) === 0 || process.platform === 'win32')
        return { check, state: 'ok', says: `JUSTONEAPI_TOKEN_FILE names ${file}, which holds one` };
    return {
        check,
        state: 'warning',
        says: `other users of this machine may read ${file} (mode ${mode.toString(8)}): chmod 600 ${file}`,
    };
}
/** @param version such as `24.21.0`: of `process.versions` */
export function checkProxy(env, version) {
    const check = 'proxy';
    try {
        const proxies = proxiesIn(env);
        if (proxies.length === 0)
            return { check, state: 'ok', says: 'no HTTPS_PROXY or HTTP_PROXY' };
        const named = proxies.map(({ variable, url }) => `${variable} ${url.host}`).join(', ');
        const [major = 0, minor = 0] = version.split('.').map(Number);
        if (major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21))
            return { check, state: 'ok', says: `${named}: all goes through it, but for the hosts of NO_PROXY` };
        const says = `${named}: Node ${version} connects directly all the same: install 22.21, 24.5 or newer`;
        return { check, state: 'warning', says };
    }
    catch (error) {
        return { check, state: 'problem', says: messageOf(error) };
    }
}
export function checkArchive(dir) {
    const check = 'archive';
    if (!isArchive(dir))
        return { check, state: 'ok', says: `there is none in ${dir} yet: \`rednote-archive backfill\` makes one` };
    try {
        const { version, pending } = catalogVersion(dir);
        if (pending.length === 0)
            return { check, state: 'ok', says: `${dir}, its catalog at ${version}` };
        const says = `${dir}, its catalog at ${version}: the next command that writes keeps a copy, and brings it up to date (${pending.join(', ')})`;
        return { check, state: 'warning', says };
    }
    catch (error) {
        if (error instanceof UsageError)
            return { check, state: 'problem', says: error.message };
        const says = `the catalog in ${dir} cannot be read (${messageOf(error)}): check the disk and the folder’s owner, else restore a backup`;
        return { check, state: 'problem', says, ofDisk: true };
    }
}
/** The folder, or, where it is not made yet, the one that it will be made in. */
function existing(dir) {
    return existsSync(dir) || dirname(dir) === dir ? dir : existing(dirname(dir));
}
export function checkWritable(dir) {
    const check = 'writable';
    const folder = existing(dir);
    try {
        accessSync(folder, constants.W_OK | constants.X_OK);
        return { check, state: 'ok', says: `${folder} can be written to` };
    }
    catch (error) {
        const says = `${folder} cannot be written to (${codeOf(error)}): check its owner and mode, and how the disk is mounted`;
        return { check, state: 'problem', says, ofDisk: true };
    }
}
export function checkCheckout(dir) {
    const check = 'checkout';
    const checkout = enclosingCheckout(dir);
    if (checkout === undefined)
        return { check, state: 'ok', says: 'the archive lies in no git checkout' };
    return {
        check,
        state: 'warning',
        says: `${dir} lies inside the git checkout ${checkout}, where it is easily committed or cleaned away: --archive DIR names another folder`,
    };
}
/** `f_type` of Linux's statfs(2) for file systems on another machine, or that may be. */
const networkFileSystems = new Map([
    [0x6969, 'NFS'],
    [0x517b, 'SMB'],
    [0xff534d42, 'CIFS'],
    [0xfe534d42, 'SMB'],
    [0x65735546, 'FUSE'],
    [0x01021997, '9P'],
    [0x5346414f, 'AFS'],
    [0x00c36400, 'Ceph'],
    [0x0bd00bd0, 'Lustre'],
    [0x47504653, 'GPFS'],
]);
/** @param type what statfs gives */
export function checkFileSystem(type) {
    const check = 'file system';
    // Some kernels give the type as a signed number.
    const name = networkFileSystems.get(type >>> 0);
    if (name === undefined)
        return { check, state: 'ok', says: 'no network file system' };
    return {
        check,
        state: 'warning',
        says: `${name}: SQLite’s write-ahead log breaks on file systems over a network. Unless this one is on this machine, keep the archive on a disk of its own, and copy it with \`rednote-archive backup\``,
    };
}
/** @param freeBytes what is left for users */
export function checkFreeSpace(freeBytes, minFreeGiB) {
    const check = 'free space';
    const free = prettyBytes(freeBytes, { binary: true });
    if (freeBytes >= minFreeGiB * 2 ** 30)
        return { check, state: 'ok', says: `${free} free` };
    const says = `${free} free, less than disk.minFreeGiB (${minFreeGiB}): make room, no call is made before`;
    return { check, state: 'problem', says, ofDisk: true };
}
/** What checkFileSystem and checkFreeSpace look at: the disk under the archive. */
export function diskUnder(dir) {
    const { type, bavail, bsize } = statfsSync(existing(dir));
    return { type, freeBytes: bavail * bsize };
}
export function checkLock(dir) {
    const check = 'lock';
    try {
        if (!isLocked(dir))
            return { check, state: 'ok', says: 'nobody writes to the archive' };
        const says = `another run holds the archive${holderOf(dir)}. Commands that write end with 8 until it has ended`;
        return { check, state: 'warning', says };
    }
    catch (error) {
        const says = `lock.sqlite in ${dir} cannot be read (${codeOf(error)}): check the disk and the folder’s owner`;
        return { check, state: 'problem', says, ofDisk: true };
    }
}
