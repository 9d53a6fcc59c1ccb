// `forget`: the one command that deletes. It says what would go, asks, and says what is left. It must not know how.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { configFileIn, loadConfig } from '../config.ts'
import { UsageError } from '../core/errors.ts'
import { killAt } from '../core/kill-points.ts'
import { textTable } from '../read/table.ts'
import { beginForgetting, type ForgottenSum, unfinishedForgetting } from '../runs/forget.ts'
import { showLine } from '../runs/progress.ts'
import { skipReasonOf } from '../runs/skip-reason.ts'
import { filesNaming } from '../runs/still-named.ts'
import { withArchive } from '../runs/with-archive.ts'
import { parseNoteRef } from '../seeds/note-ref.ts'
import { requireArchive } from '../store/archive-folder.ts'
import { type Doomed, findDoomed, type Mentioning, markedIn } from '../store/erase.ts'
import { readForgotten } from '../store/forgotten.ts'
import { openCatalogForReading } from '../store/open.ts'
import { askYes } from './before-a-run.ts'
import { archiveOf, type CommonFlags, defineCommand, printJson } from './command.ts'
import { purposes } from './purposes.ts'

interface ForgetFlags extends CommonFlags {
  readonly note: string[]
  readonly user: string[]
  readonly marked?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly withoutDamaged?: boolean
}

/** `rednote-archive forget`. Ends with 2, and nothing gone, where nobody has agreed. */
export function forgetCommand(): Command {
  const several = (value: string, before: string[]) => [...before, value]
  return defineCommand('forget', purposes.forget, [
    'rednote-archive forget --user 62642c06962cfe0b8b787b85 --dry-run',
    'rednote-archive forget --note 698ab064000000001503876d --yes',
    'rednote-archive forget --marked   # in a restored backup: what was forgotten since',
  ])
    .option('--note <ID>', 'this note: its ID or link; may be given again', several, [])
    .option('--user <ID>', 'this user, with all notes of theirs; may be given again', several, [])
    .option('--marked', 'what forgotten.jsonl marks, and is here again')
    .option('--dry-run', 'say what would go; delete nothing')
    .option('--yes', 'agree without being asked')
    .option('--without-damaged', 'leave out captures whose bytes are damaged, instead of changing nothing')
    .action(forget)
}

async function forget(flags: ForgetFlags): Promise<void> {
  const archiveDir = archiveOf(flags)
  requireArchive(archiveDir)
  const asked = { notes: flags.note.map(noteIdOf), users: flags.user.map(userIdOf) }
  const unfinished = await unfinishedForgetting(archiveDir)
  if (asked.notes.length + asked.users.length === 0 && !flags.marked && unfinished === null)
    throw new UsageError('say what to forget: --note ID, --user ID, or --marked')
  const found = readDoomed(archiveDir, asked, flags.marked ?? false)
  const doomed = joined(found, asked, unfinished)
  if (flags.dryRun) {
    if (flags.json)
      printJson({
        archive: resolve(archiveDir),
        dry_run: true,
        ...doomed,
        captures: found.captures,
        mentioning: found.mentioning,
      })
    else process.stdout.write(planText(doomed, found))
    return
  }
  if (!flags.yes) {
    if (!flags.quiet) process.stderr.write(planText(doomed, found))
    const answer = await askYes('This deletes them for good. Go on?')
    if (answer === false) throw new UsageError('Nothing was deleted.')
    if (answer === null) throw new UsageError('Nothing was deleted: agree with --yes, or look first with --dry-run.')
  }
  await carryOut(archiveDir, flags, doomed, found.mentioning)
}

async function carryOut(
  archiveDir: string,
  flags: ForgetFlags,
  doomed: Doomed,
  mentioning: Mentioning[],
): Promise<void> {
  const config = loadConfig(flags.config ?? configFileIn(archiveDir), {}, process.env)
  const kill = killAt(process.env.REDNOTE_KILL_AT)
  let sum: ForgottenSum | null = null
  let runId = 0
  await withArchive({ command: 'forget', archiveDir, env: process.env }, async ({ catalog, clock, stop, ...run }) => {
    runId = run.runId
    const { counts, done } = beginForgetting(
      {
        archiveDir,
        catalog,
        now: clock.nowSeconds(),
        skipReason: skipReasonOf(config.media),
        withoutDamaged: flags.withoutDamaged ?? false,
        stopped: () => stop.requested,
        reached: () => kill('erased'),
      },
      doomed,
    )
    const line = () => `making the tables anew: captures ${counts.done}/${counts.total}`
    const progress = showLine(line, flags.quiet ?? false)
    sum = await done.finally(() => progress.end())
  })
  // Once the catalog is closed, and its log is gone.
  const stillNamed = sum === null ? [] : await filesNaming(archiveDir, [...doomed.notes, ...doomed.users])
  if (flags.json)
    printJson({
      archive: resolve(archiveDir),
      run_id: runId,
      outcome: sum === null ? 'interrupted' : 'complete',
      forgotten: sum,
      still_named_in: stillNamed,
      mentioning,
    })
  else if (!flags.quiet) process.stdout.write(sumText(sum, stillNamed, mentioning))
}

function readDoomed(archiveDir: string, asked: { notes: string[]; users: string[] }, marked: boolean) {
  const catalog = openCatalogForReading(archiveDir)
  try {
    const ids = { notes: [...asked.notes], users: [...asked.users] }
    if (marked) {
      const { notes, users } = markedIn(catalog, readForgotten(archiveDir))
      ids.notes.push(...notes)
      ids.users.push(...users)
    }
    return findDoomed(catalog, ids)
  } finally {
    catalog.sqlite.close()
  }
}

/** What is asked for is marked also where the archive does not have it; and what a cut short `forget` had begun goes too. */
function joined(found: Doomed, asked: { notes: string[]; users: string[] }, unfinished: Doomed | null): Doomed {
  const union = (...lists: (readonly string[] | undefined)[]) =>
    [...new Set(lists.flatMap((list) => list ?? []))].sort()
  return {
    notes: union(found.notes, asked.notes, unfinished?.notes),
    users: union(found.users, asked.users, unfinished?.users),
    identities: union(found.identities, unfinished?.identities),
    digests: union(found.digests, unfinished?.digests),
  }
}

const mostLines = 20

function planText(
  { notes, users, digests }: Doomed,
  { captures, mentioning }: { captures: number; mentioning: Mentioning[] },
): string {
  const rows = [
    ['users', users.join(', ') || 'none'],
    [
      'notes',
      `${notes.length}, with ${counted(captures, 'capture')}, their versions, counters, seeds and places on lists`,
    ],
    ['files', `${digests.length}, but for those that other notes need`],
    ['copies', 'all copies of the catalog in this folder (archive.before-*.sqlite, backups/)'],
  ]
  return `${textTable(['', ''], rows)}${mentioningText(mentioning)}`
}

function mentioningText(mentioning: Mentioning[]): string {
  if (mentioning.length === 0) return ''
  const lines = mentioning
    .slice(0, mostLines)
    .map(({ note_id, title, where }) => `  ${note_id}  ${title ?? ''} (${where})\n`)
  const more =
    mentioning.length > mostLines ? `  … and ${mentioning.length - mostLines} more; --json has them all\n` : ''
  return `Notes of others that name them stay as they are:\n${lines.join('')}${more}`
}

function sumText(sum: ForgottenSum | null, stillNamed: string[], mentioning: Mentioning[]): string {
  if (sum === null) return 'Interrupted before anything was deleted; the same command goes on.\n'
  const { notes, users, files, quarantined, reports, copies } = sum
  const rows = [
    [
      'forgotten',
      `${counted(users, 'user')}, ${counted(notes, 'note')}; forgotten.jsonl keeps later runs from taking them again`,
    ],
    ['deleted', `${counted(files, 'file')}, ${quarantined} in quarantine, copies of the catalog: ${copies.length}`],
    ['reports', `${reports} changed`],
    ['left', stillNamed.length === 0 ? 'nothing in this folder names them' : `named in ${stillNamed.join(', ')}`],
  ]
  return `${textTable(['', ''], rows)}${mentioningText(mentioning)}Backups elsewhere are as they were: give the same command there, with --archive.\n`
}

const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? '' : 's'}`

/** @throws {UsageError} */
function noteIdOf(text: string): string {
  const ref = parseNoteRef(text)
  if (ref.kind === 'note') return ref.noteId
  throw new UsageError(
    `--note ${text}: ${ref.kind === 'none' ? ref.reason : 'a short link does not say which note it is'}`,
  )
}

/** @throws {UsageError} */
function userIdOf(text: string): string {
  const [, id = text] = /\/user\/profile\/([0-9a-f]{24})/.exec(text) ?? []
  if (!/^[0-9a-f]{24}$/.test(id))
    throw new UsageError(`--user ${text}: expected an ID of 24 hex digits, or a profile’s link`)
  return id
}
