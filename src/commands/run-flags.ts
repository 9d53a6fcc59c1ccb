// The flags that commands with a run share, as a layer of the configuration and as options of the run.
// It must not start the run.
import { type Command, InvalidArgumentError } from 'commander'
import type { ConfigLayer } from '../config.ts'
import { parseMaxDuration, parseUntil, type TimeLimit } from '../runs/time-limit.ts'

export interface RunFlags {
  readonly rate?: string
  readonly concurrency?: number
  readonly mediaConcurrency?: number
  readonly renditions?: string[]
  readonly levels?: string[]
  readonly media?: boolean
  readonly limit?: number
  readonly budget?: string
  readonly yes?: boolean
  readonly until?: string
  readonly maxDuration?: string
  readonly report?: string
  readonly metrics?: string
  readonly notify?: string
}

/** Adds the flags of a run to a command. */
export function addRunFlags(command: Command): Command {
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
    .option('--notify <URL>', 'post the JSON summary to this https webhook when the run has ended')
}

/** The limits that a run's time has. @throws {UsageError} */
export function timeLimitsOf(flags: RunFlags): TimeLimit[] {
  return [
    ...(flags.until === undefined ? [] : [parseUntil(flags.until)]),
    ...(flags.maxDuration === undefined ? [] : [parseMaxDuration(flags.maxDuration)]),
  ]
}

/** The flags in the shape of the config file. */
export function configLayer(flags: RunFlags): ConfigLayer {
  const renditions = flags.renditions ?? flags.levels
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
  }
}

function wholeNumber(least: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least) throw new InvalidArgumentError(`Expected a whole number from ${least}.`)
    return value
  }
}

const commaSeparated = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
