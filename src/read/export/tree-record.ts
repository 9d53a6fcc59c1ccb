// What a tree has and is to have while it is exported, in a database of its own on the disk, which goes with the process:
// there may be millions of files. It must touch neither the tree nor the archive.
import Database from 'better-sqlite3'
import { systemCode } from '../../blobs/disk.ts'
import { UsageError } from '../../core/errors.ts'
import type { TreeFolder } from './file-tree.ts'
import { NamesInFolders, type Texts } from './safe-names.ts'
import type { TreeFile } from './tree-manifest.ts'

/** Rows that are read at once. */
const pageRows = 500

export class TreeRecord implements Disposable {
  readonly #sqlite = open()
  readonly #statements = statementsOn(this.#sqlite)
  /** The folders' names, by the notes' and authors' IDs. */
  readonly names = new NamesInFolders({
    before: this.#texts('folders_before'),
    taken: this.#texts('names_taken'),
  })
  #lastFolder = ''
  #failure: unknown = null

  /** A file of an earlier export. */
  addEarlier(file: TreeFile): void {
    this.#sound(() => this.#statements.add.run(rowOf(file)))
    const { path, note_id, user_id } = file
    const folder = above(path)
    // A folder's files follow each other.
    const of = `${folder}\n${note_id}\n${user_id}`
    if (of === this.#lastFolder) return
    this.#lastFolder = of
    if (note_id !== null) this.names.keep(folder, note_id)
    if (user_id !== null) this.names.keep(note_id === null ? folder : above(folder), user_id)
  }

  /** A folder that is exported, and what is to be in it: one that an earlier export had stays as that noted it until it is done. */
  plan(folder: TreeFolder, files: readonly TreeFile[]): void {
    this.#sound(() =>
      this.#statements.addFolder.run({ owner: folder.noteId ?? folder.userId, folder: JSON.stringify(folder) }),
    )
    for (const file of files) this.#sound(() => this.#statements.add.run(rowOf(file)))
  }

  /** A file that is there, and right. */
  done(file: TreeFile): void {
    this.#sound(() => this.#statements.done.run(rowOf(file)))
  }

  /** Whether a path is one of ours. */
  has(path: string): boolean {
    return this.#sound(() => this.#statements.file.get(path)) !== undefined
  }

  /** The file as it is now: done, left by an earlier export, or planned. */
  fileAt(path: string): TreeFile | null {
    const text = this.#sound(() => this.#statements.file.get(path))
    return text === undefined ? null : JSON.parse(text)
  }

  /** The folders that are exported, as they were planned. */
  *folders(): Generator<TreeFolder> {
    let after = 0
    for (;;) {
      const rows = this.#sound(() => this.#statements.folders.all({ after }))
      for (const { folder } of rows) yield JSON.parse(folder)
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.id
    }
  }

  /** All files as JSON, in the order of their paths, some at a time. */
  *files(): Generator<readonly string[]> {
    let after = ''
    for (;;) {
      const rows = this.#sound(() => this.#statements.files.all({ after }))
      yield rows.map(({ file }) => file)
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.path
    }
  }

  /** Files of the exported folders that were not done, some at a time: they are not wanted any more, and are taken out. */
  *takeOutdated(): Generator<readonly TreeFile[]> {
    let after = ''
    for (;;) {
      const rows = this.#sound(() => this.#statements.outdated.all({ after }))
      yield rows.map(({ file }): TreeFile => JSON.parse(file))
      for (const { path } of rows) this.#sound(() => this.#statements.remove.run({ path }))
      const last = rows.at(-1)
      if (last === undefined) return
      after = last.path
    }
  }

  [Symbol.dispose](): void {
    this.#sqlite.close()
  }

  /** Once SQLite has failed, nothing is asked of it any more: what it gives then lacks files, and so would the manifest. */
  #sound<T>(ask: () => T): T {
    if (this.#failure !== null) throw this.#failure
    try {
      return ask()
    } catch (error) {
      this.#failure = systemCode(error) === 'SQLITE_FULL' ? new UsageError(noRoom) : error
      throw this.#failure
    }
  }

  #texts(table: 'folders_before' | 'names_taken'): Texts {
    const get = this.#sqlite.prepare<[string], string>(`SELECT text FROM ${table} WHERE key = ?`).pluck()
    const set = this.#sqlite.prepare<object>(`INSERT OR REPLACE INTO ${table} VALUES (@key, @text)`)
    return {
      get: (key) => this.#sound(() => get.get(key)),
      set: (key, text) => this.#sound(() => set.run({ key, text })),
    }
  }
}

const noRoom =
  'the temporary folder has no room for what an export notes of its files, some 600 bytes each: make room there, or name another folder in SQLITE_TMPDIR'

interface FileRow {
  readonly path: string
  /** A `TreeFile` as JSON. */
  readonly file: string
}

function open(): Database.Database {
  // Without a name: SQLite keeps in memory what its cache holds, and removes the file with the connection.
  const sqlite = new Database('')
  sqlite.exec(`
    PRAGMA journal_mode = OFF;
    PRAGMA cache_size = -8192;
    CREATE TABLE files (path TEXT PRIMARY KEY, owner TEXT, file TEXT NOT NULL, is_done INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE folders (id INTEGER PRIMARY KEY, owner TEXT NOT NULL, folder TEXT NOT NULL) STRICT;
    CREATE INDEX folders_by_owner ON folders (owner);
    CREATE TABLE folders_before (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE names_taken (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
    BEGIN`)
  return sqlite
}

const statementsOn = (sqlite: Database.Database) => ({
  add: sqlite.prepare<object>('INSERT OR IGNORE INTO files VALUES (@path, @owner, @file, 0)'),
  done: sqlite.prepare<object>('INSERT OR REPLACE INTO files VALUES (@path, @owner, @file, 1)'),
  remove: sqlite.prepare<object>('DELETE FROM files WHERE path = @path'),
  file: sqlite.prepare<[string], string>('SELECT file FROM files WHERE path = ?').pluck(),
  files: sqlite.prepare<object, FileRow>(
    `SELECT path, file FROM files WHERE path > @after ORDER BY path LIMIT ${pageRows}`,
  ),
  outdated: sqlite.prepare<object, FileRow>(
    `SELECT path, file FROM files
     WHERE path > @after AND is_done = 0
       AND EXISTS (SELECT 1 FROM folders WHERE folders.owner = files.owner)
     ORDER BY path LIMIT ${pageRows}`,
  ),
  addFolder: sqlite.prepare<object>('INSERT INTO folders (owner, folder) VALUES (@owner, @folder)'),
  folders: sqlite.prepare<object, { id: number; folder: string }>(
    `SELECT id, folder FROM folders WHERE id > @after ORDER BY id LIMIT ${pageRows}`,
  ),
})

const rowOf = (file: TreeFile) => ({ path: file.path, owner: file.note_id ?? file.user_id, file: JSON.stringify(file) })

/** A path's folder: '' for the top. */
const above = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
