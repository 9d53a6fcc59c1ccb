// `serve`: the viewer, and the archive behind the provider's own API path, until it is stopped. It must not write to the
// archive, but thumbnails to its cache folder.
import { mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { Catalog } from '../core/catalog.ts'
import { clockOf } from '../core/clock.ts'
import { UsageError } from '../core/errors.ts'
import { createDecodePool } from '../media/decode-pool.ts'
import { mediaIdentity } from '../normalize/media-identity.ts'
import { type Access, isLoopbackHost } from '../read/viewer/server/access.ts'
import { listen } from '../read/viewer/server/listen.ts'
import { createViewer } from '../read/viewer/server/viewer.ts'
import { requireArchive } from '../store/archive-folder.ts'
import { openCatalogForReading } from '../store/open.ts'
import { isReadOnly, readableFolder } from '../store/read-only-copy.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { purposes } from './purposes.ts'

interface ServeFlags extends CommonFlags {
  readonly host: string
  readonly port: number
  readonly rewriteMedia?: boolean
  readonly allowHost?: readonly string[]
}

const usualPort = 8787

/** `rednote-archive serve`. Runs until SIGINT or SIGTERM, and ends with 0. */
export function serveCommand(): Command {
  return defineCommand('serve', purposes.serve, [
    'rednote-archive serve --archive ./my-archive',
    'rednote-archive serve --port 9000 --rewrite-media',
    'REDNOTE_SERVE_TOKEN=… rednote-archive serve --host 0.0.0.0',
  ])
    .option('--host <HOST>', 'the address to listen on; any but loopback needs REDNOTE_SERVE_TOKEN', '127.0.0.1')
    .option('--port <PORT>', 'the port to listen on; 0 for any that is free', parsePort, usualPort)
    .option('--allow-host <NAME...>', 'names by which this server is asked for, such as a proxy’s')
    .option('--rewrite-media', 'in answers of the API path, media URLs point to this archive')
    .action((flags: ServeFlags) => serve(flags))
}

async function serve(flags: ServeFlags): Promise<void> {
  const archiveDir = archiveOf(flags)
  requireArchive(archiveDir)
  const access = accessOf(flags, process.env)
  await using folder = await readableFolder(archiveDir)
  await using cache = await cacheFolder(archiveDir)
  const catalog = openCatalogForReading(folder.dir)
  try {
    await serveCatalog(flags, { archiveDir, cacheDir: cache.dir, access, catalog })
  } finally {
    catalog.sqlite.close()
  }
}

/** Where thumbnails are kept: in the archive, or where it takes nothing, in a folder that goes with this process. */
async function cacheFolder(archiveDir: string): Promise<AsyncDisposable & { readonly dir: string }> {
  if (!(await isReadOnly(archiveDir)))
    return { dir: join(archiveDir, 'cache/thumbnails'), [Symbol.asyncDispose]: async () => undefined }
  const dir = await mkdtemp(join(tmpdir(), 'rednote-archive-thumbnails-'))
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

/** @throws {UsageError} where others could reach the archive without a token */
function accessOf(flags: ServeFlags, env: NodeJS.ProcessEnv): Access {
  const token = env.REDNOTE_SERVE_TOKEN?.trim() || null
  const loopback = isLoopbackHost(flags.host)
  if (!loopback && token === null)
    throw new UsageError(
      `--host ${flags.host} lets other machines in: set REDNOTE_SERVE_TOKEN to a long random text (\`openssl rand -hex 24\`), which they then have to give.`,
    )
  const names = [flags.host, hostname(), ...(flags.allowHost ?? [])]
  return { loopback, token, hosts: (loopback ? (flags.allowHost ?? []) : names).map((name) => name.toLowerCase()) }
}

async function serveCatalog(
  flags: ServeFlags,
  on: { archiveDir: string; cacheDir: string; access: Access; catalog: Catalog },
): Promise<void> {
  const clock = clockOf(process.env)
  const report = (error: Error) => process.stderr.write(`a defect of rednote-archive: ${error.stack}\n`)
  const decoders = createDecodePool()
  const viewer = createViewer({
    ...on,
    decoders,
    identityOf: mediaIdentity,
    rewritesMedia: flags.rewriteMedia ?? false,
    now: () => clock.nowSeconds(),
    report,
  })
  try {
    const server = await listen(viewer.app, flags)
    const url = `http://${addressOf(flags.host)}:${server.port}/`
    if (flags.json) printJson({ url, archive: on.archiveDir, read_only: true, token_needed: !on.access.loopback })
    else if (!flags.quiet) process.stdout.write(greeting(url, on))
    const end = stopped()
    await viewer.warmUp().catch(report)
    await end
    await server.close()
  } finally {
    await decoders.close()
  }
}

function greeting(url: string, { archiveDir, access }: { archiveDir: string; access: Access }): string {
  const token = access.loopback ? '' : 'It asks for the value of REDNOTE_SERVE_TOKEN.\n'
  return `The archive in ${archiveDir} is open at ${url}\n${token}Ctrl-C ends it.\n`
}

/** An address as it stands in a URL; one that means all addresses, as this machine can ask it. */
function addressOf(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Expected a port from 0 to 65535, such as 8787.')
  return Number(text)
}
