// The flags that commands with a run share, as a layer of the configuration and as options of the run.
// It must not start the run.
import { InvalidArgumentError } from 'commander';
import { parseMaxDuration, parseUntil } from '../runs/time-limit.js';
/** Adds the flags of a run to a command. */
export function addRunFlags(command) {
    return command
        .option('--rate <RATE>', 'API calls at most, such as 60/min or 2/s')
        .option('--concurrency <N>', 'API calls in flight', wholeNumber(1))
        .option('--media-concurrency <N>', 'downloads in flight', wholeNumber(1))
        .option('--renditions <LIST>', 'image renditions: original,large,high,medium,low,preview,8k', commaSeparated)
        .option('--levels <LIST>', 'the same as --renditions', commaSeparated)
        .option('--no-media', 'rows only, no files')
        .option('--limit <N>', 'ask for at most N notes', wholeNumber(1))
        .option('--budget <BUDGET>', 'stop at N paid calls (500), or at an amount (50CNY)')
        .option('--yes', 'agree to buy without being asked')
        .option('--until <HH:MM>', 'end at this time of day, gracefully; what is left stays queued')
        .option('--max-duration <TIME>', 'end after this time, gracefully: 3h, 90m')
        .option('--report <FILE>', 'write what the run did as an HTML page for people, all in one file')
        .option('--metrics <FILE>', 'write the archive’s state in Prometheus’ text format, such as rednote.prom')
        .option('--notify <URL>', 'post the JSON summary to this https webhook when the run has ended');
}
/** The limits that a run's time has. @throws {UsageError} */
export function timeLimitsOf(flags) {
    return [
        ...(flags.until === undefined ? [] : [parseUntil(flags.until)]),
        ...(flags.maxDuration === undefined ? [] : [parseMaxDuration(flags.maxDuration)]),
    ];
}
/** The flags in the shape of the config file. */
export function configLayer(flags) {
    const renditions = flags.renditions ?? flags.levels;
    return {
        provider: {
            ...(flags.rate === undefined ? {} : { rate: flags.rate }),
            ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
        },
        media: {
            ...(flags.media === false ? { enabled: false } : {}),
            ...(renditions === undefined ? {} : { renditions }),
            ...(flags.mediaConcurrency === undefined ? {} : { concurrency: flags.mediaConcurrency }),
        },
    };
}
function wholeNumber(least) {
    return (text) => {
        const value = Number(text);
        if (!/^\d+$/.test(text) || value < least)
            throw new InvalidArgumentError(`Expected a whole number from ${least}.`);
        return value;
    };
}
const commaSeparated = (text) => text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
