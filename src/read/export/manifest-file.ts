// The manifest of an export as a file, a line a file of it, written and read some lines at a time: there may be millions,
// which no text of one piece can hold. It must not know what is exported.
import { createReadStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inPlace } from './export-place.ts'

/** A file of an export. Without a digest it was planned, and is perhaps not there yet. */
export interface ExportedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string
  readonly bytes?: number
  readonly sha256?: string
}

/** What a manifest says of the export as a whole. */
export interface Manifest {
  readonly export: 'rows' | 'files'
  /** False while an export is on, or where one was interrupted. */
  readonly complete: boolean
}

/** The manifest of an earlier export. */
export interface EarlierManifest {
  readonly export: string
  /** Some at a time. @throws {SyntaxError} where the manifest is damaged */
  files(): AsyncIterable<readonly ExportedFile[]>
}

export const manifestName = 'manifest.json'

/** Writes the manifest into a folder that is there, in place of the one before. @param files as JSON, some at a time */
export async function writeManifest(
  dir: string,
  manifest: Manifest,
  files: Iterable<readonly string[]>,
): Promise<void> {
  const path = join(dir, manifestName)
  try {
    await inPlace(path, async () => {
      await writeFile(`${path}.partial`, piecesOf(manifest, files))
      await rename(`${path}.partial`, path)
    })
  } catch (error) {
    await rm(`${path}.partial`, { force: true })
    throw error
  }
}

const filesBegin = '\n "files": ['
const firstFile = '\n  {"'

function* piecesOf(manifest: Manifest, files: Iterable<readonly string[]>): Generator<string> {
  yield `${JSON.stringify(manifest, null, 1).replace(/\n\}$/, '')},${filesBegin}`
  let isFirst = true
  for (const some of files) {
    if (some.length === 0) continue
    yield `${isFirst ? '' : ','}\n  ${some.join(',\n  ')}`
    isFirst = false
  }
  yield isFirst ? ']\n}\n' : '\n ]\n}\n'
}

/** The manifest in a folder; null where there is none, or something else of its name. */
export async function openManifest(dir: string): Promise<EarlierManifest | null> {
  const path = join(dir, manifestName)
  try {
    let text = ''
    for await (const chunk of createReadStream(path, 'utf8')) {
      text += chunk
      const end = endOfHead(text, text.length - chunk.length)
      if (end === -1) continue
      const head: unknown = JSON.parse(`${text.slice(0, end).replace(/,$/, '')}}`)
      const start = Buffer.byteLength(text.slice(0, end + filesBegin.length))
      return earlierOf(head, () => filesFrom(path, start))
    }
    // Somebody has formatted it anew.
    const whole: { readonly files?: unknown } = JSON.parse(text)
    const { files } = whole
    return Array.isArray(files) ? earlierOf(whole, () => [files]) : null
  } catch {
    return null
  }
}

/** Where the head of a manifest of our form ends, of which the text before `from` was looked through; -1 if it does not. */
function endOfHead(text: string, from: number): number {
  const end = text.indexOf(filesBegin, Math.max(0, from - filesBegin.length - firstFile.length))
  return text.startsWith(firstFile, end + filesBegin.length) ? end : -1
}

function earlierOf(
  head: unknown,
  files: () => Iterable<readonly ExportedFile[]> | AsyncIterable<readonly ExportedFile[]>,
): EarlierManifest | null {
  const { export: kind }: Partial<Manifest> = head ?? {}
  if (typeof kind !== 'string') return null
  return {
    export: kind,
    async *files() {
      yield* files()
    },
  }
}

async function* filesFrom(path: string, start: number): AsyncGenerator<readonly ExportedFile[]> {
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8', start })) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    yield lines
      .filter((line) => line.startsWith('  '))
      .map((line): ExportedFile => JSON.parse(line.endsWith(',') ? line.slice(0, -1) : line))
    if (lines.at(-1) === '}') return
  }
  throw new SyntaxError(`${path} has no end`)
}
