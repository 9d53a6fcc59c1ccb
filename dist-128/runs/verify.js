// Holds an archive against itself, step by step: the catalog's file, the captures, the references, the blobs, and what
// lies beside them. It must not mend anything: it says what is wrong (mend does the rest, when it is asked to).
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { quarantineFolder, temporaryFolder } from '../blobs/layout.js';
import { findOrphans, scrub } from '../blobs/scrub.js';
import { transact } from '../core/catalog.js';
import { allBlobs, hasBlob, longestUnchecked, markVerified, ownersOf } from '../store/blobs.js';
import { checkCaptures, countSlots, databaseFaults, referenceFaults } from '../store/integrity.js';
// In the order in which a fault explains those after it.
const steps = {
    database: checkDatabase,
    captures: checkLedger,
    references: checkReferences,
    blobs: checkBlobs,
    orphans: listOrphans,
    leftovers: listLeftovers,
};
const stepNames = Object.keys(steps);
/** Begins a verification. The result fills while `done` is pending, so that progress can be shown. */
export function beginVerification(of) {
    const result = {
        faults: [],
        orphans: [],
        leftovers: [],
        quarantined: 0,
        checked: { captures: 0, slots: 0, blobs: 0, blobs_read: 0, bytes_read: 0 },
        steps: [],
    };
    return { result, done: takeSteps(of, result) };
}
async function takeSteps(of, result) {
    let failed = false;
    const within = { ...of, stopped: () => failed || of.stopped() };
    const take = (step) => takeStep(step, within, result).catch((error) => {
        failed = true;
        throw error;
    });
    const inTurn = async () => {
        for (const step of stepNames)
            if (!(readsBeside(of) && step === 'blobs'))
                await take(step);
    };
    // Threads read the files, and this one holds the catalog against itself meanwhile.
    const all = await Promise.allSettled(readsBeside(of) ? [take('blobs'), inTurn()] : [inTurn()]);
    for (const ended of all)
        if (ended.status === 'rejected')
            throw ended.reason;
    const place = ({ step }) => stepNames.indexOf(step);
    result.faults.sort((a, b) => place(a) - place(b));
    result.steps.sort((a, b) => place(a) - place(b));
}
/** A share of the files depends on which are there, and is chosen in its turn. */
const readsBeside = ({ share }) => share === 1;
async function takeStep(step, of, result) {
    if (of.stopped())
        return;
    const began = performance.now();
    try {
        await steps[step](of, result);
    }
    catch (error) {
        // Where the file is damaged, whatever reads it may fail; what does not is still checked.
        if (!isDamagedCatalog(error))
            throw error;
        result.faults.push({ step, path: catalogFile, what: error.message, kind: 'database', ...nowhere });
    }
    const duration_ms = Math.round(performance.now() - began);
    result.steps.push({ step, faults: result.faults.filter((fault) => fault.step === step).length, duration_ms });
}
const catalogFile = 'archive.sqlite';
const nowhere = { digest: null, identity: null, owners: [] };
function isDamagedCatalog(error) {
    return error instanceof Error && /^SQLITE_(CORRUPT|NOTADB)/.test(String(error.code));
}
function checkDatabase({ catalog, share }, { faults }) {
    for (const what of databaseFaults(catalog, share < 1))
        faults.push({ step: 'database', path: catalogFile, what, kind: 'database', ...nowhere });
}
async function checkLedger({ catalog, share, clock, stopped }, result) {
    // Captures do not say when they were checked: each day takes another part, until all had their turn.
    const parts = Math.max(1, Math.round(1 / share));
    const part = Math.floor(clock.nowSeconds() / 86_400) % parts;
    for (const { id, fault } of checkCaptures(catalog, { part, parts })) {
        result.checked.captures += 1;
        if (fault !== null)
            result.faults.push({
                step: 'captures',
                path: `${catalogFile}#captures.id=${id}`,
                what: fault,
                kind: 'capture',
                ...nowhere,
            });
        if (result.checked.captures % 100 !== 0)
            continue;
        await breathe();
        if (stopped())
            return;
    }
}
function checkReferences({ catalog }, { faults, checked }) {
    checked.slots = countSlots(catalog);
    for (const { identity, where, what } of referenceFaults(catalog))
        faults.push({
            step: 'references',
            path: `${catalogFile}#${where}`,
            what,
            kind: 'reference',
            digest: null,
            identity,
            owners: [],
        });
}
async function checkBlobs(of, result) {
    const { checked, faults } = result;
    if (of.share === 1) {
        await readBlobs(of, result, allBlobs(of.catalog));
        checked.blobs = checked.blobs_read;
        return;
    }
    for await (const found of scrub(of.archiveDir, allBlobs(of.catalog), { read: false })) {
        checked.blobs += 1;
        if (found.fault !== null)
            faults.push(blobFault(of, found, found.fault));
        if (of.stopped())
            return;
    }
    const lost = new Set(faults.map(({ digest }) => digest));
    const turn = longestUnchecked(of.catalog, Math.ceil(checked.blobs * of.share));
    await readBlobs(of, result, turn.filter(({ digest }) => !lost.has(digest)));
}
const batchSize = 500;
async function readBlobs(of, { faults, checked }, blobs) {
    let good = [];
    const record = () => {
        if (of.mayWrite && good.length > 0)
            transact(of.catalog, (tx) => markVerified(tx, good, of.clock.nowSeconds()));
        good = [];
    };
    for await (const found of scrub(of.archiveDir, blobs, { read: true })) {
        checked.blobs_read += 1;
        if (found.fault === null) {
            checked.bytes_read += found.size;
            good.push(found.digest);
        }
        else
            faults.push(blobFault(of, found, found.fault));
        if (good.length >= batchSize)
            record();
        if (of.stopped())
            break;
    }
    record();
}
function blobFault({ catalog }, { digest, path }, fault) {
    return { step: 'blobs', path, ...fault, digest, identity: null, owners: ownersOf(catalog, digest) };
}
async function listOrphans({ archiveDir, catalog, share }, result) {
    for await (const orphan of findOrphans(archiveDir, (digest) => hasBlob(catalog, digest)))
        result.orphans.push(orphan);
    if (share < 1)
        return;
    // One that is not what its name says would be taken for the file when that one is downloaded.
    const named = result.orphans.flatMap(({ digest, size }) => (digest === null ? [] : [{ digest, size }]));
    for await (const { digest, path, fault } of scrub(archiveDir, named, { read: true }))
        if (fault !== null)
            result.faults.push({ step: 'orphans', path, ...fault, digest, identity: null, owners: [] });
}
async function listLeftovers({ archiveDir }, result) {
    for (const name of await namesIn(join(archiveDir, temporaryFolder)))
        result.leftovers.push(`${temporaryFolder}/${name}`);
    for (const name of await namesIn(join(archiveDir, 'reports')))
        if (name.endsWith('.partial'))
            result.leftovers.push(`reports/${name}`);
    const quarantine = await namesIn(join(archiveDir, quarantineFolder));
    result.quarantined = quarantine.filter((name) => !name.endsWith('.txt')).length;
}
const namesIn = (folder) => readdir(folder).catch(() => []);
