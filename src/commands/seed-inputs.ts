// The inputs of a command as one stream of seeds, each opened before anything is touched. It must not enqueue them.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UsageError } from '../core/errors.ts'
import { parseNoteRef } from '../seeds/note-ref.ts'
import { readSeedList, type Seed, seedFromArgument } from '../seeds/seed-list.ts'

/**
 * Opens every input and reads its beginning, so that one that cannot be read is refused before anything is touched.
 * @throws {UsageError} for an input that is no note and no readable seed list
 */
export async function openSeeds(
  inputs: readonly string[],
  column: string | undefined,
): Promise<AsyncIterable<readonly Seed[]>> {
  const opened: AsyncIterable<readonly Seed[]>[] = []
  for (const [index, input] of inputs.entries()) opened.push(await openInput(input, index + 1, column))
  return chain(opened)
}

async function openInput(
  input: string,
  position: number,
  column: string | undefined,
): Promise<AsyncIterable<readonly Seed[]>> {
  const options = column === undefined ? {} : { column }
  if (input === '-') return begun(readSeedList({ stream: process.stdin, source: 'stdin' }, options))
  if (existsSync(input)) return begun(readSeedList({ path: resolve(input) }, options))
  const ref = parseNoteRef(input)
  if (ref.kind === 'none') throw new UsageError(`“${input}” is no file, and no note’s ID or link either. ${ref.reason}`)
  return chain([one([seedFromArgument(input, position)])])
}

async function begun(batches: AsyncGenerator<Seed[]>): Promise<AsyncIterable<readonly Seed[]>> {
  const first = await batches.next()
  return chain([one(first.done ? [] : first.value), batches])
}

async function* one(batch: readonly Seed[]): AsyncGenerator<readonly Seed[]> {
  yield batch
}

async function* chain(parts: readonly AsyncIterable<readonly Seed[]>[]): AsyncGenerator<readonly Seed[]> {
  for (const part of parts) yield* part
}
