// What an export of files holds, as its manifest says it: each file with its place, its source and its form. Pure.
import type { Picture } from '../../media/decode-pool.ts'
import type { PlacedFile, TreeFolder, TreeWanted } from './file-tree.ts'
import type { ExportedFile, Manifest } from './manifest-file.ts'
import type { Moment } from './moment.ts'

export type PictureFormat = Picture['to']
export const pictureFormats: readonly PictureFormat[] = ['jpeg', 'webp', 'avif']

export interface FilesWanted extends TreeWanted {
  /** What pictures are made into; null: they stay as they are. */
  readonly convert: PictureFormat | null
  /** The archive's own files in place of copies. */
  readonly hardLinks: boolean
}

export interface TreeFile extends ExportedFile {
  readonly note_id: string | null
  readonly user_id: string | null
  /** `note`: its JSON or text. */
  readonly kind: string
  readonly position?: number
  readonly rendition?: string
  readonly media_type?: string
  /** The blob that it was made of. */
  readonly source?: string
  readonly converted_to?: PictureFormat
  /** How many pictures its animation has, of which it is the first: what it was made into holds no more. */
  readonly first_of?: number
}

export interface FilesManifest extends Manifest {
  readonly export: 'files'
  readonly program: string
  readonly archive: Moment
  readonly list: string | null
  readonly since: number | null
  readonly author: string | null
  readonly all_versions: boolean
  readonly convert: PictureFormat | null
}

const extensions: Readonly<Record<string, string>> = {
  ...{ 'image/jpeg': 'jpg', 'image/png': 'png', 'image/gif': 'gif', 'image/webp': 'webp', 'image/avif': 'avif' },
  ...{ 'image/heic': 'heic', 'image/heif': 'heif', 'audio/mpeg': 'mp3', 'audio/mp4': 'm4a', 'audio/wav': 'wav' },
  ...{ 'audio/aac': 'aac', 'audio/flac': 'flac', 'audio/ogg': 'ogg', 'video/mp4': 'mp4', 'video/quicktime': 'mov' },
}
const extensionOf = (mediaType: string) => extensions[mediaType] ?? 'bin'

/** What a file is made into, or null where it stays as it is. */
export const targetOf = ({ mediaType }: PlacedFile, { convert }: FilesWanted) =>
  convert !== null && mediaType.startsWith('image/') && mediaType !== `image/${convert}` ? convert : null

/** What is to be in a folder, with its stored files among it. */
export const plannedFiles = (folder: TreeFolder, files: readonly PlacedFile[], wanted: FilesWanted): TreeFile[] => [
  ...(folder.noteId === null ? [] : ['note.json', 'note.txt'].map((name) => noteFile(folder, name))),
  ...files.map((file) => treeFile(file, targetOf(file, wanted))),
]

export const noteFile = ({ path, noteId, userId }: TreeFolder, name: string): TreeFile => ({
  path: `${path}/${name}`,
  note_id: noteId,
  user_id: userId,
  kind: 'note',
})

export function treeFile(file: PlacedFile, converted: PictureFormat | null): TreeFile {
  const { stem, noteId, userId, kind, position, rendition, digest, mediaType } = file
  const type = converted === null ? mediaType : `image/${converted}`
  const plain = {
    path: `${stem}.${extensionOf(type)}`,
    note_id: noteId,
    user_id: userId,
    kind,
    position,
    rendition,
    media_type: type,
    source: digest,
  }
  return converted === null ? plain : { ...plain, converted_to: converted }
}
