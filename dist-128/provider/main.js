// The built-in provider as a process of its own, for benches and tests that start and kill programs:
//   node src/provider/main.ts --notes 1000 --seeds ids.txt --log calls.jsonl
// Without --notes it serves the two sample notes. It prints one line of JSON when it listens, and ends on SIGTERM.
import { openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findGeneratedNote, generatedNoteId } from './generate-notes.js';
import { startProvider } from './provider.js';
import { sampleNotes } from './sample-notes.js';
const { values } = parseArgs({
    options: {
        notes: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        port: { type: 'string', default: '0' },
        token: { type: 'string' },
        log: { type: 'string' },
        seeds: { type: 'string' },
    },
});
function wholeNumber(flag) {
    if (!/^\d+$/.test(values[flag]))
        throw new Error(`--${flag} is to be a whole number, not '${values[flag]}'`);
    return Number(values[flag]);
}
const count = wholeNumber('notes');
const seed = wholeNumber('seed');
const samples = count === 0 ? sampleNotes() : [];
if (values.seeds !== undefined) {
    const file = openSync(values.seeds, 'w');
    for (const data of samples)
        writeSync(file, `${data.note_list[0].id}\n`);
    for (let index = 0; index < count; index++)
        writeSync(file, `${generatedNoteId(index, seed)}\n`);
}
// Written at once: whoever kills a client in the midst of a run counts what was answered.
const log = values.log === undefined ? undefined : openSync(values.log, 'a');
const note = (line) => log !== undefined && writeSync(log, `${JSON.stringify(line)}\n`);
const provider = await startProvider({
    notes: samples,
    makeNote: (id) => findGeneratedNote(id, count, seed),
    port: wholeNumber('port'),
    keepLog: false,
    onCall: (call) => note({ kind: 'call', ...call }),
    onDownload: (download) => note({ kind: 'download', ...download }),
    ...(values.token === undefined ? {} : { token: values.token }),
});
process.stdout.write(`${JSON.stringify({ baseUrl: provider.baseUrl, mediaHost: provider.mediaHost })}\n`);
for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => void provider.close());
