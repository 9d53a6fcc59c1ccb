// demo: the main job against the built-in provider and the sample notes, with no token and no network.
// It must show what a real run does, by the same code.
import { resolve } from 'node:path';
import Table from 'cli-table3';
import { withRun } from '../app.js';
import { loadConfig } from '../config.js';
import { startProvider } from '../provider/provider.js';
import { sampleNotes } from '../provider/sample-notes.js';
import { tableSizes } from '../read/status/table-sizes.js';
import { enqueueSeeds } from '../runs/enqueue.js';
import { work } from '../runs/work.js';
import { seedFromArgument } from '../seeds/seed-list.js';
import { createArchiveFolder } from '../store/archive-folder.js';
import { openCatalogForReading } from '../store/open.js';
import { defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
import { summaryTable } from './summary-table.js';
const folder = 'demo-archive';
const token = 'demo';
export function demoCommand() {
    return defineCommand('demo', purposes.demo, ['rednote-archive demo']).action(demo);
}
async function demo(flags) {
    const archiveDir = resolve(folder);
    const provider = await startProvider({ notes: sampleNotes(), token });
    try {
        const config = loadConfig(flags.config, {
            provider: { baseUrl: provider.baseUrl, rate: '20/s' },
            media: { renditions: ['original', 'high', 'preview'], cover: true, hosts: [provider.mediaHost] },
        }, {});
        const isNew = createArchiveFolder(archiveDir);
        const say = flags.quiet || flags.json ? () => undefined : (text) => process.stdout.write(text);
        say(`${isNew ? 'New archive in' : 'Capturing the notes again, into'} ${archiveDir}\n`);
        const finished = await withRun({ command: 'demo', archiveDir, config, token, budget: null, quiet: flags.quiet ?? false, env: process.env }, async (run) => {
            await enqueueSeeds(run, seedsOf(provider.notes.keys()), {
                refresh: !isNew,
                limit: null,
                list: 'demo',
                resolveShortLink: async () => ({ kind: 'none', reason: 'the demo asks no other host' }),
            });
            return work(run);
        });
        if (finished.message !== null)
            process.stderr.write(`${finished.message}\n`);
        if (flags.json)
            printJson(finished.summary);
        say(summaryTable(finished.summary, archiveDir, finished.reportPath));
        say(`\nWhat is in the archive:\n${contents(archiveDir)}`);
        say(nextCommands);
        process.exitCode = finished.exitCode;
    }
    finally {
        await provider.close();
    }
}
async function* seedsOf(noteIds) {
    yield [...noteIds].map((noteId, index) => seedFromArgument(noteId, index + 1));
}
function contents(archiveDir) {
    const catalog = openCatalogForReading(archiveDir);
    const table = new Table({
        head: ['table', 'rows'],
        style: { head: [], border: [], compact: true },
        colAligns: ['left', 'right'],
    });
    for (const { name, rows } of tableSizes(catalog))
        table.push([name, rows]);
    catalog.sqlite.close();
    return `${table.toString()}\n`;
}
const nextCommands = `
Four commands to try next:
  npx rednote-archive serve --archive ${folder}
  npx rednote-archive show 69aed373000000001a02a6d8 --archive ${folder}
  npx rednote-archive query "SELECT kind, rendition, media_type, width, height, path FROM files" --archive ${folder}
  npx rednote-archive status --archive ${folder}
`;
