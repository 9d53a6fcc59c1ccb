// The same files for every store: 200 KB of noise, each with its number in front. It must not store anything.
import { randomFillSync } from 'node:crypto'

const noise = randomFillSync(Buffer.alloc(200_000))

export function bytesOfFile(number: number): Buffer {
  const bytes = Buffer.from(noise)
  bytes.writeUInt32BE(number)
  return bytes
}

/** Does the work for 0 … count - 1, eight at once. */
export async function eightAtOnce(count: number, work: (number: number) => Promise<unknown>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) await work(next++)
    }),
  )
}
