// The changes between a note's versions for people, as text: `-` before what went, `+` before what came. It must not
// read the archive.
import { styleText } from 'node:util'
import { chinaTime } from '../../core/china-time.ts'
import type { NoteId } from '../../core/model.ts'
import { heading, oneLine, printable } from '../table.ts'
import { type Edit, editsBetween } from './text-diff.ts'
import type { FieldChange, VersionChange } from './versions.ts'

/** Lines around a change that are shown too. */
const context = 1

export interface NoteChanges {
  readonly id: NoteId
  readonly title: string | null
  readonly changes: readonly VersionChange[]
}

/** What `show --diff` prints. */
export function changesText({ id, title: name, changes }: NoteChanges): string {
  const title = `${heading(oneLine(name || '(no title)'))}  ${id}\n`
  if (changes.length === 0) return `${title}The archive has seen one version of it, and no change.\n`
  return title + changes.map(changeText).join('')
}

function changeText(change: VersionChange): string {
  const since = `seen ${change.at_cn} (UTC+8), not yet ${chinaTime(change.last_seen_before)}`
  return `\n${heading(since)}\n${change.changes.map((field) => `${field.field}\n${linesOf(field).join('')}`).join('')}`
}

function linesOf(change: FieldChange): string[] {
  if ('added' in change) {
    if (change.added.length + change.removed.length === 0) return ['  the same, in another order\n']
    return [
      ...change.removed.map((item) => removed(printable(item))),
      ...change.added.map((item) => added(printable(item))),
    ]
  }
  const time = (value: string | number | null) => (typeof value === 'number' ? `${chinaTime(value)} (UTC+8)` : value)
  return textLines(time(change.before), time(change.after))
}

function textLines(before: string | null, after: string | null): string[] {
  const edits = editsBetween(linesIn(before), linesIn(after))
  const near = (n: number) => edits.slice(Math.max(0, n - context), n + context + 1).some(({ kind }) => kind !== 'same')
  const lines: string[] = []
  for (let n = 0; n < edits.length; ) {
    const block = changedBlock(edits, n)
    if (block.length > 0) lines.push(...blockLines(block))
    else if (near(n)) lines.push(`  ${edits[n]?.item ?? ''}\n`)
    else if (lines.at(-1) !== omitted) lines.push(omitted)
    n += Math.max(1, block.length)
  }
  return lines
}

const omitted = '  …\n'
const linesIn = (text: string | null) => (text === null ? [] : printable(text).split('\n'))

/** The changed edits from position `from` on, up to the next line that both have. */
function changedBlock(edits: readonly Edit[], from: number): readonly Edit[] {
  const end = edits.findIndex(({ kind }, n) => n >= from && kind === 'same')
  return edits.slice(from, end === -1 ? edits.length : end)
}

/** The lines that went, then those that came; on a terminal, the words that differ stand out. */
function blockLines(block: readonly Edit[]): string[] {
  const side = (kind: Edit['kind']) => block.filter((edit) => edit.kind === kind).map(({ item }) => item)
  const [went, came] = [side('removed'), side('added')]
  const words = editsBetween(wordsIn(went), wordsIn(came))
  const lines = (kind: 'removed' | 'added', line: typeof removed) =>
    words
      .filter((word) => word.kind === 'same' || word.kind === kind)
      .map(({ kind: of, item }) => (of === 'same' || item === '\n' ? item : styleText('inverse', item)))
      .join('')
      .split('\n')
      .map(line)
  return [...(went.length > 0 ? lines('removed', removed) : []), ...(came.length > 0 ? lines('added', added) : [])]
}

const words = new Intl.Segmenter('zh', { granularity: 'word' })
const wordsIn = (lines: readonly string[]) => [...words.segment(lines.join('\n'))].map(({ segment }) => segment)

const removed = (line: string) => `${styleText('red', `- ${line}`)}\n`
const added = (line: string) => `${styleText('green', `+ ${line}`)}\n`
