import { mediaBytesPerNote } from '../store/media.js';
import { readCatalog } from '../store/read-only-copy.js';
import { knownNote } from '../store/seeds.js';
import { decide } from './enqueue.js';
/** Four pictures in two renditions and an avatar, as the notes of the sample feed have it. */
const usualBytesPerNote = 2_500_000;
/** Counts what a backfill of these seeds would do. `archiveDir` is null where there is no archive yet. */
export async function planSeeds(archiveDir, batches, of) {
    const planOn = async (catalog) => {
        const bytesPerNote = (catalog && mediaBytesPerNote(catalog)) ?? usualBytesPerNote;
        return { ...(await count(catalog, batches, of)), bytesPerNote };
    };
    return archiveDir === null ? planOn(null) : readCatalog(archiveDir, planOn);
}
async function count(catalog, batches, of) {
    const plan = {
        requested: 0,
        calls: 0,
        skipped: 0,
        duplicate: 0,
        unavailable: 0,
        invalid: 0,
        shortLinks: 0,
        pending: 0,
    };
    const seen = new Set();
    for await (const batch of batches)
        for (const { ref } of batch) {
            plan.requested += 1;
            if (ref.kind === 'none')
                plan.invalid += 1;
            else if (ref.kind === 'note' && seen.has(ref.noteId))
                plan.duplicate += 1;
            else {
                if (ref.kind === 'note')
                    seen.add(ref.noteId);
                else
                    plan.shortLinks += 1;
                const known = ref.kind === 'note' && catalog ? knownNote(catalog, ref.noteId) : undefined;
                const decision = decide(known, of);
                if (decision !== 'ask')
                    plan[decision] += 1;
                else if (of.limit !== null && plan.calls >= of.limit)
                    plan.pending += 1;
                else
                    plan.calls += 1;
            }
        }
    return plan;
}
/** What a plan costs and how long it takes under a configuration. */
export function estimate(plan, config) {
    return {
        ...plan,
        cost: Math.round(plan.calls * config.money.pricePerCall * 1e6) / 1e6,
        currency: config.money.currency,
        bytes: config.media.enabled ? plan.calls * plan.bytesPerNote : 0,
        hours: plan.calls / config.provider.rate / 3600,
    };
}
