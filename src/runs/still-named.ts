// Looks through an archive's folder for texts: which files still hold one, after all that could go has gone.
// It must not change a file.
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/**
 * The files of the folder that hold one of the texts, relative to it, also in capitals; the media files are not looked
 * into.
 */
export async function filesNaming(archiveDir: string, texts: readonly string[]): Promise<string[]> {
  const found: string[] = []
  const needles = texts.flatMap((text) => [text, text.toUpperCase()]).map((text) => Buffer.from(text))
  for (const entry of await readdir(archiveDir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const name = relative(archiveDir, path)
    if (!entry.isFile() || /^(blobs[/\\]sha256|cache)[/\\]/.test(name)) continue
    if (needles.some((needle) => name.includes(needle.toString())) || (await holds(path, needles))) found.push(name)
  }
  return found.sort()
}

async function holds(path: string, needles: readonly Buffer[]): Promise<boolean> {
  const longest = Math.max(...needles.map((needle) => needle.length))
  let tail = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([tail, chunk])
    if (needles.some((needle) => window.includes(needle))) return true
    tail = window.subarray(-longest)
  }
  return false
}
