// What every route of the viewer works with. It must not hold anything of one request.
import type { Catalog } from '../../../core/catalog.ts'
import type { Choices } from '../gallery/choices.ts'
import type { Filters } from '../gallery/filters.ts'
import type { Hits } from '../gallery/find-words.ts'
import type { Ranks } from '../gallery/ranks.ts'
import type { MediaIdentity } from '../provider-path/rewrite-media.ts'
import type { Access } from './access.ts'
import type { Assets } from './assets.ts'
import type { Thumbnails } from './thumbnails.ts'

export interface Viewing {
  readonly archiveDir: string
  /** What the reader knows the archive by. */
  readonly archiveName: string
  /** Open for reading. */
  readonly catalog: Catalog
  readonly access: Access
  readonly assets: Assets
  readonly thumbnails: Thumbnails
  readonly ranks: Ranks
  readonly choicesFor: (filters: Filters) => Choices
  /** The notes that words find; throws {UsageError} where they cannot be read. */
  readonly search: (words: string) => Hits
  readonly identityOf: MediaIdentity
  /** Whether answers of the provider's path name the archive's media. */
  readonly rewritesMedia: boolean
  /** The provider's OpenAPI document, as it is written. */
  readonly openApi: string
  /** Unix seconds. */
  readonly now: () => number
}
