// Which slots are skipped, and for what reason, under a configuration and what the author allows.
import { describe, expect, test } from 'vitest'
import { type Config, loadConfig } from '../../src/config.ts'
import { transact } from '../../src/core/catalog.ts'
import { sampleNotes } from '../../src/provider/sample-notes.ts'
import { skipReasonOf } from '../../src/runs/skip-reason.ts'
import { wantUnfinished } from '../../src/store/media.ts'
import { captureNote } from '../captured.ts'
import { memoryCatalog, newRun } from '../temporary-archive.ts'

const everything = { voice: true, livePhoto: true, avatar: true, cover: true, video: true }
const mediaConfig = (more: Partial<Config['media']>) => ({
  ...loadConfig(undefined, {}, {}).media,
  ...everything,
  ...more,
})
const honour = skipReasonOf(mediaConfig({ authorSettings: 'honour' }))
const closed = '作者已关闭下载权限，无法保存'
const switches = (...entries: unknown[]) => JSON.stringify(entries)
const videoOff = { type: 'video_download', enable: false, reason: closed }
const imageOff = { type: 'image_download', enable: false, reason: closed }

describe('the policy', () => {
  const allKinds = ['image', 'voice', 'live_photo', 'avatar', 'cover', 'video'] as const
  const skipped = (author: { disableSave: boolean | null; functionSwitch: string | null }) =>
    allKinds.filter((kind) => honour({ kind, rendition: 'original' }, author) !== null)

  test.each([
    ['nothing is said', { disableSave: null, functionSwitch: null }, []],
    ['everything is allowed', { disableSave: false, functionSwitch: switches({ ...imageOff, enable: true }) }, []],
    [
      'saving is disabled: all of the note, and not its author’s picture',
      { disableSave: true, functionSwitch: null },
      ['image', 'voice', 'live_photo', 'cover', 'video'],
    ],
    ['the video may not be downloaded', { disableSave: false, functionSwitch: switches(videoOff) }, ['voice', 'video']],
    [
      'pictures may not be downloaded',
      { disableSave: null, functionSwitch: switches(imageOff) },
      ['image', 'live_photo'],
    ],
    [
      'a switch is of another function',
      { disableSave: null, functionSwitch: switches({ type: 'share', enable: false }) },
      [],
    ],
    ['the switches are nonsense', { disableSave: null, functionSwitch: switches('x', null, { enable: { y: 1 } }) }, []],
    ['the switches are no list', { disableSave: null, functionSwitch: '{"type":"video_download","enable":false}' }, []],
  ])('skips, where %s', (_, author, kinds) => {
    expect(skipped(author)).toEqual(kinds)
  })

  test('gives the provider’s reason as it is written', () => {
    const author = { disableSave: true, functionSwitch: switches(imageOff) }
    expect(honour({ kind: 'image', rendition: 'high' }, author)).toBe(`the author does not allow saving: ${closed}`)
    const unexplained = 'the author does not allow saving: the note is marked disable_save'
    expect(honour({ kind: 'cover', rendition: 'cover' }, author)).toBe(unexplained)
  })

  test('only records what the author allows, unless it is told to honour it', () => {
    const record = skipReasonOf(mediaConfig({}))
    expect(
      record({ kind: 'video', rendition: 'stream' }, { disableSave: true, functionSwitch: switches(videoOff) }),
    ).toBeNull()
  })

  test('says what is configured where the author allows everything', () => {
    const author = { disableSave: null, functionSwitch: null }
    expect(honour({ kind: 'image', rendition: 'preview' }, author)).toBe('not configured')
    const off = skipReasonOf(mediaConfig({ authorSettings: 'honour', enabled: false }))
    expect(off({ kind: 'image', rendition: 'original' }, author)).toBe('no media wanted (--no-media)')
  })
})

describe('a note that is applied', () => {
  const [videoNote] = sampleNotes().filter((data) => data.note_list[0].type === 'video')
  const record = skipReasonOf(mediaConfig({}))

  function catalogWith(...captures: { note: Record<string, unknown>; skipReason: typeof honour }[]) {
    const catalog = memoryCatalog()
    const runId = newRun(catalog)
    const applied = captures.map(({ note, skipReason }, index) => {
      const [data] = structuredClone(videoNote === undefined ? [] : [videoNote])
      if (data === undefined) throw new Error('the sample has no video note')
      Object.assign(data.note_list[0], note)
      return captureNote(catalog, data, { runId, at: 1_770_000_000 + index * 86_400, skipReason })
    })
    const slots = (kind: string) =>
      catalog.sqlite
        .prepare(
          'SELECT DISTINCT m.state, m.reason, i.state AS file FROM media m JOIN media_identities i USING (identity) WHERE kind = ?',
        )
        .all(kind)
    return { catalog, applied, slots, noteId: videoNote?.note_list[0].id ?? '' }
  }
  const refused = { state: 'skipped', reason: `the author does not allow saving: ${closed}`, file: 'skipped' }

  test('has what its author does not allow skipped, counted, and not to be downloaded', () => {
    const { applied, slots } = catalogWith({ note: { function_switch: [imageOff] }, skipReason: honour })
    expect(slots('image')).toEqual([refused])
    expect(slots('voice')).toEqual([{ state: 'wanted', reason: null, file: 'wanted' }])
    expect(applied[0]?.notAllowed).toBeGreaterThan(0)
    expect(applied[0]?.wanted.length).toBeGreaterThan(0)
  })

  test('has the same slots wanted, where the author’s settings are only recorded', () => {
    const { applied, slots } = catalogWith({ note: { function_switch: [imageOff] }, skipReason: record })
    expect(slots('image')).toContainEqual({ state: 'wanted', reason: null, file: 'wanted' })
    expect(applied[0]?.notAllowed).toBe(0)
  })

  test('takes back what was wanted and is not here, once its author does not allow it', () => {
    const { applied, slots } = catalogWith(
      { note: { function_switch: [] }, skipReason: honour },
      { note: { function_switch: [imageOff] }, skipReason: honour },
    )
    expect(slots('image')).toEqual([refused])
    const images = applied[0]?.wanted.length ?? 0
    expect(applied[1]?.wanted.length).toBeLessThan(images)
  })

  test('is believed on until a capture says otherwise: one that says nothing allows nothing', () => {
    const { slots } = catalogWith(
      { note: { function_switch: [imageOff] }, skipReason: honour },
      { note: { function_switch: undefined }, skipReason: honour },
    )
    expect(slots('image')).toEqual([refused])
  })

  test('has its files wanted again once the author allows it', () => {
    const { slots } = catalogWith(
      { note: { function_switch: [imageOff] }, skipReason: honour },
      { note: { function_switch: [] }, skipReason: honour },
    )
    expect(slots('image')).toContainEqual({ state: 'wanted', reason: null, file: 'wanted' })
    expect(slots('image')).not.toContainEqual(refused)
  })

  test('is asked for nothing that its author does not allow when it is skipped as archived', () => {
    const { catalog, noteId, slots } = catalogWith({ note: { function_switch: [imageOff] }, skipReason: record })
    const wanted = transact(catalog, (tx) => wantUnfinished(tx, noteId, honour))
    expect(slots('image')).toEqual([refused])
    const images = catalog.sqlite.prepare("SELECT identity FROM media WHERE kind = 'image'").pluck().all()
    expect(wanted.filter((identity) => images.includes(identity))).toEqual([])
    expect(wanted.length).toBeGreaterThan(0)
  })
})
