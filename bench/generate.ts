// npm run generate -- DIR: makes an archive of generated notes to try things on. It must not know how (generated-archive).
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError } from '../src/core/errors.ts'
import { isArchive } from '../src/store/archive-folder.ts'
import { generateArchive } from './generated-archive.ts'

const usage = `usage: npm run generate -- DIR [options]

Makes a new archive of generated notes in DIR, without network or cost. The same options give the same rows and files.
Of a hundred notes five are edited, one is missing, one gone, one or none was away and came back; one author of
twenty-five is renamed; there are three lists (brand-x, 春季活动, pilot).

  --notes N      how many notes (200000)
  --captures N   how often a note is captured at most, on different days (3)
  --files M      the first M notes have their files, small but real (0)
  --seed N       other notes (1)
  -h, --help     show this help

Example:
  npm run generate -- /tmp/archive --notes 2000 --files 50
`

/** @throws {UsageError} for what is no usable number */
function numberOf(name: string, text: string, least: number): number {
  const number = Number(text)
  if (!/^\d{1,9}$/.test(text) || number < least)
    throw new UsageError(`--${name} ${text}: expected a number, ${least} or more`)
  return number
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      notes: { type: 'string', default: '200000' },
      captures: { type: 'string', default: '3' },
      files: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(usage)
    return
  }
  const [dir, ...more] = positionals
  if (dir === undefined || more.length > 0) throw new UsageError(`name one folder for the archive.\n\n${usage}`)
  const folder = resolve(dir)
  if (isArchive(folder)) throw new UsageError(`there is an archive in ${folder} already. Name a new folder.`)
  const startedMs = performance.now()
  const notes = numberOf('notes', values.notes, 1)
  await generateArchive(folder, {
    notes,
    captures: numberOf('captures', values.captures, 1),
    files: numberOf('files', values.files, 0),
    seed: numberOf('seed', values.seed, 0),
    onProgress: (done, of) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} captures`)
    },
  })
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
  if (process.stderr.isTTY) process.stderr.write('\n')
  process.stdout.write(`Made an archive of ${notes} notes in ${folder} in ${seconds} s.\n`)
}

try {
  await main()
} catch (error) {
  const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
  if (!isUsage) throw error
  process.stderr.write(`generate: ${(error as Error).message}\n`)
  process.exitCode = 2
}
