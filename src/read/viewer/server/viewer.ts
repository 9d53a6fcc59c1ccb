// The viewer as one function from a request to an answer: guards first, then routes. It must not write to the archive,
// nor log a request, whose address may hold a token.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Hono } from 'hono'
import type { Catalog } from '../../../core/catalog.ts'
import type { DecodePool } from '../../../media/decode-pool.ts'
import { createChoices } from '../gallery/choices.ts'
import { createWordFinder } from '../gallery/find-words.ts'
import { createRanks } from '../gallery/ranks.ts'
import type { MediaIdentity } from '../provider-path/rewrite-media.ts'
import type { Access } from './access.ts'
import { readAssets } from './assets.ts'
import { fileRoutes } from './file-routes.ts'
import { guards, troubles } from './guards.ts'
import { pageRoutes } from './page-routes.ts'
import { providerRoutes } from './provider-routes.ts'
import { runRoutes, sqlRoutes } from './run-routes.ts'
import { createThumbnails } from './thumbnails.ts'
import type { Viewing } from './viewing.ts'

const openApiPath = join(import.meta.dirname, '../../../../config/note-detail-v1.openapi.json')

export interface ViewerSettings {
  readonly archiveDir: string
  /** Where thumbnails are kept. */
  readonly cacheDir: string
  /** Open for reading; the viewer makes temporary tables of its own on this connection. */
  readonly catalog: Catalog
  readonly access: Access
  readonly decoders: DecodePool
  readonly identityOf: MediaIdentity
  readonly rewritesMedia: boolean
  /** Unix seconds. */
  readonly now: () => number
  /** Told of what a route threw. */
  readonly report: (error: Error) => void
}

export interface Viewer {
  readonly app: Hono
  /** Makes what takes long before anyone asks for it, in pieces between which requests are answered. */
  warmUp(): Promise<void>
}

/** The viewer of an archive. It is ready at once; what takes long is made when it is first asked for. */
export function createViewer(settings: ViewerSettings): Viewer {
  const { archiveDir, catalog } = settings
  const viewing: Viewing = {
    ...settings,
    archiveName: basename(archiveDir),
    assets: readAssets(),
    thumbnails: createThumbnails(settings, settings.decoders),
    ranks: createRanks(catalog),
    choicesFor: createChoices(catalog),
    search: createWordFinder(catalog),
    openApi: readFileSync(openApiPath, 'utf8'),
  }
  const app = new Hono()
  const { notFound, onError } = troubles(viewing, settings.report)
  app.notFound(notFound)
  app.onError(onError)
  app.use(guards(viewing))
  fileRoutes(app, viewing)
  providerRoutes(app, viewing)
  pageRoutes(app, viewing)
  runRoutes(app, viewing)
  sqlRoutes(app, viewing)
  return { app, warmUp: () => viewing.ranks.upToDate() }
}
