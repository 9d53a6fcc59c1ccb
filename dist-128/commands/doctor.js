// `doctor`: is everything there that a run needs? It must not judge by itself, nor change anything.
import { styleText } from 'node:util';
import { configFileIn } from '../config.js';
import { clockOf } from '../core/clock.js';
import { userAgent, version } from '../core/program.js';
import { createAgents } from '../proxy.js';
import { printable } from '../read/table.js';
import { checkArchive, checkCheckout, checkConfig, checkFileSystem, checkFreeSpace, checkLock, checkNode, checkProxy, checkSharp, checkSqlite, checkToken, checkWritable, diskUnder, exitCodeFor, } from '../runs/doctor.js';
import { checkClock, checkMediaHost, checkProvider, mediaHosts, reach } from '../runs/doctor-network.js';
import { archiveOf, defineCommand, printJson } from './command.js';
import { purposes } from './purposes.js';
/** `rednote-archive doctor`. Ends with 2 for a problem of set-up, with 7 for one of the disk or the catalog. */
export function doctorCommand() {
    return defineCommand('doctor', purposes.doctor, [
        'rednote-archive doctor --archive ./my-archive',
        'rednote-archive doctor --offline --json',
    ])
        .option('--offline', 'leave out what needs a network')
        .action((flags) => doctor(flags));
}
async function doctor(flags) {
    const findings = await examine(archiveOf(flags), flags, process.env);
    if (flags.json)
        printJson(findings.map(({ check, state, says }) => ({ check, state, says })));
    else if (!flags.quiet)
        process.stdout.write(findings.map(line).join(''));
    process.exitCode = exitCodeFor(findings);
}
async function examine(archiveDir, flags, env) {
    const { finding, config } = checkConfig(flags.config ?? configFileIn(archiveDir), env);
    const disk = diskUnder(archiveDir);
    const proxy = checkProxy(env, process.versions.node);
    const agents = flags.offline || proxy.state === 'problem' ? null : createAgents(env);
    const provider = agents === null || config === null ? null : await reach(config.provider.baseUrl, agents, userAgent);
    const media = agents === null
        ? []
        : await Promise.all(mediaHosts.map(async (url) => checkMediaHost(url, await reach(url, agents, userAgent))));
    return [
        { check: 'program', state: 'ok', says: `rednote-archive ${version}` },
        checkNode(process.versions.node),
        checkSqlite(),
        await checkSharp(),
        finding,
        checkToken(env),
        proxy,
        checkArchive(archiveDir),
        checkWritable(archiveDir),
        checkCheckout(archiveDir),
        checkFileSystem(disk.type),
        ...(config === null ? [] : [checkFreeSpace(disk.freeBytes, config.disk.minFreeGiB)]),
        checkLock(archiveDir),
        checkClock(clockOf(env), provider),
        ...(config === null || provider === null ? [] : [checkProvider(config.provider.baseUrl, provider)]),
        ...media,
    ];
}
const marks = { ok: ['green', '✓'], warning: ['yellow', '!'], problem: ['red', '✗'] };
function line({ check, state, says }) {
    const [colour, mark] = marks[state];
    return `${styleText(colour, mark)} ${check.padEnd(11)}  ${printable(says)}\n`;
}
