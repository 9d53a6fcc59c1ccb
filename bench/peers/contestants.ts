// Who runs, with which command, and how one sees that the work was done. As each one's own documentation would do it,
// tuned as carefully as ours. It must not run or measure anything.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { launcherIn } from './install.ts'
import type { Command } from './timed.ts'

/** What all work on. */
export interface Work {
  readonly notes: number
  /** Their pictures and voices. */
  readonly files: number
  /** Their pictures alone: gallery-dl takes no sounds. */
  readonly pictures: number
  readonly seeds: string
  readonly baseUrl: string
  readonly mediaHost: string
  /** The files' URLs, as each downloader wants them. */
  readonly lists: { readonly urls: string; readonly aria2: string; readonly curl: string }
  /** Where crawlee and cacache are. */
  readonly scratch: string
  /** An archive and a cache that hold the files already, to be verified. */
  readonly archive: string
  readonly cache: string
}

export interface Contestant {
  readonly name: string
  /** What is counted, and how much of it one run does. */
  readonly unit: 'notes' | 'files' | 'puts' | 'bytes'
  readonly needs?: string
  amount(work: Work): number
  command(work: Work, out: string): Command
  /** Before the clock starts. */
  before?(work: Work, out: string): Command
  /** @throws where the work was not done */
  check?(work: Work, out: string): void
}

const root = join(import.meta.dirname, '../..')
const by = join(import.meta.dirname, 'by')

/** Ours: what each peer does, no more; every container walked, every file on the disk for good. */
const settings = (decode: 'none' | 'all') =>
  JSON.stringify({
    // Of 8, 16 and 32 the fastest.
    provider: { rate: '100000/s', concurrency: 16 },
    media: { decode, concurrency: 16, avatar: false, livePhoto: false, cover: false },
  })

export const putFiles = 2000

const notesOf = ({ notes }: Work) => notes
const filesOf = ({ files }: Work) => files

function ours(decode: 'none' | 'all'): Contestant {
  return {
    name: `rednote-archive, decode ${decode}`,
    unit: 'notes',
    amount: notesOf,
    command: (work, out) => backfill(work, out, decode, []),
    check: checkArchive,
  }
}

function backfill(work: Work, out: string, decode: 'none' | 'all', more: readonly string[]): Command {
  const config = ['--archive', join(out, 'archive'), '-c', join(work.scratch, `${decode}.json`), '--quiet']
  return {
    argv: [process.execPath, launcherIn(work.scratch), 'backfill', work.seeds, ...config, ...more],
    env: {
      JUSTONEAPI_BASE_URL: work.baseUrl,
      REDNOTE_MEDIA_HOSTS: work.mediaHost,
      JUSTONEAPI_TOKEN: 'bench',
      ...compiled(work),
    },
  }
}

/** The launcher keeps compiled code; here where it is not shared with other programs, and for the peers of Node too. */
const compiled = ({ scratch }: Pick<Work, 'scratch'>) => ({ NODE_COMPILE_CACHE: join(scratch, 'compiled') })

/** The configuration files that ours is given, by their names in the scratch folder. */
export const configs = { 'none.json': settings('none'), 'all.json': settings('all') }

function checkArchive(work: Work, out: string): void {
  const archive = new Database(join(out, 'archive/archive.sqlite'), { readonly: true })
  const [notes, stored] = [
    'SELECT count(*) FROM metric_snapshots',
    "SELECT count(DISTINCT digest) FROM media WHERE state = 'stored'",
  ].map((sql) => archive.prepare(sql).pluck().get())
  archive.close()
  if (notes !== work.notes || stored !== work.files)
    throw new Error(`${notes} notes and ${stored} files of ${work.notes} and ${work.files}`)
}

function checkRows(work: Work, out: string): void {
  const rows = new Database(join(out, 'notes.sqlite'), { readonly: true })
  const [notes, files] = ['notes', 'files'].map((table) => rows.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
  rows.close()
  if (notes !== work.notes || files !== work.files)
    throw new Error(`${notes} notes and ${files} files of ${work.notes} and ${work.files}`)
}

function checkFolder({ files }: Pick<Work, 'files'>, out: string): void {
  const there = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(out, name)))
    .filter((stat) => stat.isFile() && stat.size > 1000)
  if (there.length !== files) throw new Error(`${there.length} files of ${files}`)
}

function scrapy(pipeline: 'FilesPipeline' | 'ImagesPipeline'): Contestant {
  return {
    name: `Scrapy, ${pipeline}`,
    unit: 'notes',
    needs: 'scrapy',
    amount: notesOf,
    command: (work, out) => ({
      argv: ['scrapy', 'runspider', join(by, 'notes_spider.py')],
      env: {
        BENCH_BASE: work.baseUrl,
        BENCH_SEEDS: work.seeds,
        BENCH_OUT: out,
        BENCH_IMAGES: pipeline === 'ImagesPipeline' ? '1' : '0',
        PYTHONDONTWRITEBYTECODE: '1',
      },
    }),
    check: checkRows,
  }
}

const crawlee: Contestant = {
  name: 'crawlee',
  unit: 'notes',
  needs: 'crawlee',
  amount: notesOf,
  command: (work, out) => ({
    argv: [process.execPath, join(by, 'crawlee.mjs')],
    cwd: work.scratch,
    env: {
      BENCH_BASE: work.baseUrl,
      BENCH_SEEDS: work.seeds,
      BENCH_OUT: out,
      BENCH_SQLITE: join(root, 'package.json'),
      ...compiled(work),
    },
  }),
  check: checkRows,
}

const downloaders: readonly Contestant[] = [
  {
    name: 'rednote-archive, media alone',
    unit: 'files',
    amount: filesOf,
    before: (work, out) => backfill(work, out, 'none', ['--no-media']),
    command: (work, out) => backfill(work, out, 'none', []),
    check: checkArchive,
  },
  {
    name: 'gallery-dl',
    unit: 'files',
    needs: 'gallery-dl',
    amount: ({ pictures }) => pictures,
    command: ({ lists }, out) => ({
      argv: [
        ...['gallery-dl', '--quiet', '--config-ignore', '--download-archive', join(out, 'archive.sqlite3')],
        ...['--directory', join(out, 'files'), '--input-file', lists.urls],
      ],
    }),
    check: ({ pictures }, out) => checkFolder({ files: pictures }, join(out, 'files')),
  },
  {
    name: 'aria2c -j16',
    unit: 'files',
    needs: 'aria2c',
    amount: filesOf,
    command: ({ lists }, out) => ({
      argv: [
        ...['aria2c', '--quiet', '--no-conf', '-j16', '--file-allocation=none', '--dir', out],
        ...['--input-file', lists.aria2],
      ],
    }),
    check: checkFolder,
  },
  {
    name: 'curl --parallel',
    unit: 'files',
    needs: 'curl',
    amount: filesOf,
    command: ({ lists }, out) => ({
      argv: ['curl', '--silent', '--fail', '--parallel', '--parallel-max', '16', '--config', lists.curl],
      cwd: out,
    }),
    check: checkFolder,
  },
]

const stores: readonly Contestant[] = [
  {
    name: 'our blob store, fsynced',
    unit: 'puts',
    amount: () => putFiles,
    command: (work, out) => ({
      argv: [process.execPath, join(by, 'puts.ts'), out, String(putFiles)],
      env: compiled(work),
    }),
  },
  {
    name: 'cacache',
    unit: 'puts',
    needs: 'cacache',
    amount: () => putFiles,
    command: ({ scratch }, out) => ({
      argv: [process.execPath, join(by, 'cacache.mjs'), 'put', out, String(putFiles)],
      cwd: scratch,
      env: compiled({ scratch }),
    }),
  },
  {
    name: 'rednote-archive verify',
    unit: 'bytes',
    amount: ({ archive }) => bytesIn(join(archive, 'blobs')),
    command: (work) => ({
      argv: [process.execPath, launcherIn(work.scratch), 'verify', '--archive', work.archive, '--quiet'],
      env: compiled(work),
    }),
  },
  {
    name: 'cacache verify',
    unit: 'bytes',
    needs: 'cacache',
    amount: ({ cache }) => bytesIn(join(cache, 'content-v2')),
    command: ({ scratch, cache }) => ({
      argv: [process.execPath, join(by, 'cacache.mjs'), 'verify', cache],
      cwd: scratch,
      env: compiled({ scratch }),
    }),
  },
  {
    name: 'sha256sum on all cores',
    unit: 'bytes',
    amount: ({ archive }) => bytesIn(join(archive, 'blobs')),
    command: ({ archive }) => ({
      argv: ['sh', '-c', 'find blobs -type f -print0 | xargs -0 -n 64 -P "$(nproc)" sha256sum'],
      cwd: archive,
    }),
  },
]

function bytesIn(folder: string): number {
  if (!existsSync(folder)) return 0
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0)
}

export const contestants: readonly Contestant[] = [
  ours('none'),
  scrapy('FilesPipeline'),
  ours('all'),
  scrapy('ImagesPipeline'),
  crawlee,
  ...downloaders,
  ...stores,
]

/** What each ratio is of, and what it should be: our figure by the peer's. */
export interface Aim {
  readonly ours: string
  readonly peer: string
  readonly what: 'rate' | 'cpu' | 'memory'
  /** Null: shown, not a goal. */
  readonly aim: { readonly atLeast: number } | { readonly atMost: number } | null
}

const none = 'rednote-archive, decode none'
const alone = 'rednote-archive, media alone'

export const aims: readonly Aim[] = [
  { ours: none, peer: 'Scrapy, FilesPipeline', what: 'rate', aim: { atLeast: 2 } },
  { ours: none, peer: 'Scrapy, FilesPipeline', what: 'cpu', aim: { atMost: 0.6 } },
  { ours: 'rednote-archive, decode all', peer: 'Scrapy, ImagesPipeline', what: 'rate', aim: { atLeast: 1.5 } },
  { ours: none, peer: 'crawlee', what: 'rate', aim: { atLeast: 5 } },
  { ours: none, peer: 'crawlee', what: 'memory', aim: { atMost: 0.2 } },
  { ours: alone, peer: 'gallery-dl', what: 'rate', aim: { atLeast: 2 } },
  { ours: alone, peer: 'aria2c -j16', what: 'rate', aim: { atLeast: 1 } },
  { ours: alone, peer: 'curl --parallel', what: 'rate', aim: null },
  { ours: 'our blob store, fsynced', peer: 'cacache', what: 'rate', aim: { atLeast: 2.5 } },
  { ours: 'rednote-archive verify', peer: 'cacache verify', what: 'rate', aim: { atLeast: 4 } },
  { ours: 'rednote-archive verify', peer: 'sha256sum on all cores', what: 'rate', aim: { atLeast: 0.8 } },
]
