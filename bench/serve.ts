// Starts the bench's provider in a process of its own, and says what serving took. It must not know who is served.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Listening, Served } from './provider.ts'

export interface BenchProvider extends Listening {
  /** What it has served so far. One call at a time. */
  served(): Promise<Served>
  /** Ends it. */
  end(): Promise<Served>
}

/**
 * Starts a provider of so many notes, and writes their IDs to `seeds`. `limit`: calls that it allows in any second;
 * `width`: of its pictures, in pixels.
 */
export async function serveNotes(
  notes: number,
  seeds: string,
  { limit, width }: { readonly limit?: number; readonly width?: number } = {},
): Promise<BenchProvider> {
  const child = spawn(
    process.execPath,
    [
      ...[join(import.meta.dirname, 'provider.ts'), '--notes', String(notes), '--seeds', seeds],
      ...(limit === undefined ? [] : ['--limit', String(limit)]),
      ...(width === undefined ? [] : ['--width', String(width)]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const listening = await lines.next()
  if (listening.done) throw new Error('the provider ended before it listened')
  const askedBy = async (signal: 'SIGUSR2' | 'SIGTERM') => {
    child.kill(signal)
    const { value } = await lines.next()
    return JSON.parse(String(value)) as Served
  }
  return {
    ...(JSON.parse(listening.value) as Listening),
    served: () => askedBy('SIGUSR2'),
    end: () => askedBy('SIGTERM'),
  }
}
