// A viewer on an archive of a test, asked without a network. It must not check anything.
import { onTestFinished } from 'vitest'
import type { Catalog } from '../../../src/core/catalog.ts'
import { createDecodePool } from '../../../src/media/decode-pool.ts'
import { mediaIdentity } from '../../../src/normalize/media-identity.ts'
import type { Access } from '../../../src/read/viewer/server/access.ts'
import { createViewer, type ViewerSettings } from '../../../src/read/viewer/server/viewer.ts'
import { temporaryFolder } from '../../temporary-archive.ts'
import { secondNight } from '../small-archive.ts'

export const onLoopback: Access = { loopback: true, token: null, hosts: [] }

/** Asks for a path, as a browser on this machine would. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>

/** A viewer on a catalog; `settings` replaces what is usual. Whatever a route throws is thrown by the test. */
export function openViewer(catalog: Catalog, archiveDir: string, settings: Partial<ViewerSettings> = {}): Ask {
  const decoders = createDecodePool()
  onTestFinished(() => decoders.close())
  const { app } = createViewer({
    archiveDir,
    cacheDir: temporaryFolder(),
    catalog,
    access: onLoopback,
    decoders,
    identityOf: mediaIdentity,
    rewritesMedia: false,
    now: () => secondNight,
    report: (error) => {
      throw error
    },
    ...settings,
  })
  return async (path, init = {}) =>
    app.request(`http://127.0.0.1:8787${path}`, { ...init, headers: { host: '127.0.0.1:8787', ...init.headers } })
}
