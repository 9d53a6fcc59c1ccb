// What one end-to-end test has to itself: a folder, a provider in this process, and the command pointed at both. The
// folder is in memory where there is room, so that tests do not wait for a busy disk.
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateNotes } from '../../src/provider/generate-notes.ts'
import { type Provider, type ProviderOptions, startProvider } from '../../src/provider/provider.ts'
import type { NoteData } from '../../src/provider/sample-notes.ts'
import type { Summary } from '../../src/runs/tally.ts'
import { type Finished, type Started, type Surroundings, start } from './command.ts'

export const token = 'Zq7wLx93kVb2Tn5cRy8m'

export interface World extends AsyncDisposable {
  readonly dir: string
  readonly archive: string
  readonly provider: Provider
  /** IDs of the provider's notes when the test began, in order. */
  readonly ids: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Writes a file into the folder and returns its path. */
  write(name: string, content: string | Buffer): string
  start(args: readonly string[], changes?: Partial<Surroundings>): Started
  run(args: readonly string[], changes?: Partial<Surroundings>): Promise<Finished>
  /** `backfill` into the archive at full speed, of all the notes unless inputs are given, without decoding pictures. */
  startBackfill(args?: readonly string[], changes?: Partial<Surroundings>): Started
  /** The same to its end, with the summary that it printed; the test fails where it printed none. */
  backfill(args?: readonly string[], changes?: Partial<Surroundings>): Promise<Finished & { summary: Summary }>
}

/** A new folder, empty, for one test. */
export function temporaryFolder(): string {
  const memory = '/dev/shm'
  const isRoomy = existsSync(memory) && statfsSync(memory).bavail * statfsSync(memory).bsize > 4 * 2 ** 30
  return mkdtempSync(join(isRoomy ? memory : tmpdir(), 'rednote-e2e-'))
}

/** A world with these notes (a number: that many generated ones), whose provider takes the one good token. */
export async function createWorld(
  notes: number | NoteData[],
  options: Omit<ProviderOptions, 'notes'> = {},
): Promise<World> {
  const dir = temporaryFolder()
  const provider = await startProvider({
    token,
    ...options,
    notes: typeof notes === 'number' ? generateNotes(notes) : notes,
  })
  const archive = join(dir, 'archive')
  const ids = [...provider.notes.keys()]
  const env = {
    JUSTONEAPI_TOKEN: token,
    JUSTONEAPI_BASE_URL: provider.baseUrl,
    REDNOTE_MEDIA_HOSTS: provider.mediaHost,
    REDNOTE_WAIT_SCALE: '0.01',
    // As the launcher has it: most of what a short run takes is loading the program.
    NODE_COMPILE_CACHE: join(tmpdir(), 'rednote-e2e-compiled'),
  }
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(dir, name), content)
    return join(dir, name)
  }
  const seeds = write('all-notes.txt', `${ids.join('\n')}\n`)
  // Decoding is most of the work of so many small pictures; the demo does it, and it has tests of its own.
  const fast = write('fast.yaml', 'media: {decode: none}\n')
  const begun: Started[] = []
  const startIn = (args: readonly string[], changes: Partial<Surroundings> = {}) => {
    const started = start(args, { cwd: dir, ...changes, env: { ...env, ...changes.env } })
    begun.push(started)
    return started
  }
  const startBackfill = (args: readonly string[] = [], changes: Partial<Surroundings> = {}) => {
    // A flag's value looks like an input, so inputs come first.
    const inputs = args[0] === undefined || /^-./.test(args[0]) ? [seeds] : []
    const config = args.includes('-c') ? [] : ['-c', fast]
    const pace = ['--rate', '1000/s', ...config]
    return startIn(['backfill', ...inputs, ...args, '--archive', archive, ...pace, '--json'], changes)
  }
  return {
    dir,
    archive,
    provider,
    ids,
    env,
    write,
    start: startIn,
    run: (args, changes) => startIn(args, changes).finished,
    startBackfill,
    backfill: async (args, changes) => withSummary(await startBackfill(args, changes).finished),
    [Symbol.asyncDispose]: async () => {
      for (const { child } of begun) child.kill('SIGKILL')
      await Promise.all(begun.map(({ finished }) => finished))
      await provider.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function withSummary(finished: Finished): Finished & { summary: Summary } {
  if (finished.stdout === '') throw new Error(`exit ${finished.code}, and no summary: ${finished.stderr}`)
  return { ...finished, summary: JSON.parse(finished.stdout) as Summary }
}
